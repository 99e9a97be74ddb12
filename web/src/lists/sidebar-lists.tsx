import { useLocation, useNavigate } from '@tanstack/react-router'
import type { TaskList } from '@taskwire/client'
import { Button, GridList, GridListItem, type GridListProps } from 'react-aria-components'
import { useLists, useOpenCounts } from '../tasks/data/queries.ts'
import { Icon } from '../ui/icon.tsx'
import { count } from '../ui/text.ts'
import { withUpgrade } from '../ui/with-upgrade.tsx'

/** The lists in the sidebar. Dragging changes their order, and tasks can be dropped on them, once that code is loaded. */
export const SidebarLists = withUpgrade(ListLinks, async () => (await import('./draggable-lists.tsx')).DraggableLists)

/** What the lists in the sidebar need. */
export interface ListLinksProps {
  onChosen?: () => void
  dragAndDropHooks?: GridListProps<TaskList>['dragAndDropHooks']
}

/** The lists in the sidebar. */
export function ListLinks({ onChosen, dragAndDropHooks }: ListLinksProps) {
  const lists = useLists()
  const counts = useOpenCounts()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const open = (listId: string) => {
    void navigate({ to: '/lists/$listId', params: { listId } })
    onChosen?.()
  }
  if (lists.length === 0) return <p className="nav-empty">Lists group tasks: a project, an errand, a topic.</p>
  return (
    <GridList
      className="nav-lists"
      aria-label="Lists"
      items={lists}
      onAction={(key) => open(String(key))}
      keyboardNavigationBehavior="tab"
      disallowTypeAhead
      {...(dragAndDropHooks ? { dragAndDropHooks } : {})}
      dependencies={[counts, pathname]}
    >
      {(list) => {
        const open = counts.get(list.id) ?? 0
        const isCurrent = pathname === `/lists/${list.id}`
        return (
          <GridListItem
            id={list.id}
            textValue={`${list.name}, ${count(open, 'open task')}${isCurrent ? ', shown' : ''}`}
            className={`nav-item${isCurrent ? ' nav-current' : ''}`}
          >
            <Button slot="drag" className="nav-grip" aria-label={`Move ${list.name}`}>
              <Icon name="grip" />
            </Button>
            <span className={`swatch swatch-${list.color ?? 'gray'}`} />
            <span className="nav-text">{list.name}</span>
            {open > 0 && <span className="nav-count">{open}</span>}
          </GridListItem>
        )
      }}
    </GridList>
  )
}
