import { type ReactNode, useMemo, useState } from 'react'
import { Screen } from '../layout/screen.tsx'
import { useListActions } from '../lists/list-actions.ts'
import { useStore } from '../session/provider.tsx'
import { useLists, useTasks } from '../tasks/data/queries.ts'
import { showFailure } from '../tasks/data/undo.ts'
import { flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/dialogs.tsx'
import { Icon } from '../ui/icon.tsx'
import { showToast } from '../ui/toasts.tsx'
import { useViews } from '../views/queries.ts'
import { useViewActions } from '../views/view-actions.ts'
import { Nothing } from './loading.tsx'

/** The deleted tasks, lists and views. */
export function TrashScreen() {
  const [isAsking, setAsking] = useState(false)
  const store = useStore()
  const tasks = useTasks({ trash: true, sort: [{ by: 'updatedAt', order: 'desc' }] })
  const lists = useLists({ trash: true })
  const views = useViews({ trash: true })
  const { restore: restoreList } = useListActions()
  const { restore: restoreView } = useViewActions()
  const entries = useMemo(() => flatEntries(tasks), [tasks])
  const hasOthers = lists.length > 0 || views.length > 0
  const isEmpty = tasks.length === 0 && !hasOthers

  async function empty() {
    try {
      for (const rows of [store.tasks, store.lists, store.views]) await rows.emptyTrash()
      showToast({ text: 'The trash is empty.' })
    } catch (error) {
      showFailure(error)
    }
  }

  return (
    <Screen
      title="Trash"
      note={isEmpty ? undefined : 'Deleted permanently after 30 days'}
      actions={
        !isEmpty && (
          <Button size="small" look="quiet" icon="trash" onPress={() => setAsking(true)}>
            Empty trash
          </Button>
        )
      }
    >
      {hasOthers && (
        <ul className="trash-lists" aria-label="Deleted lists and views">
          {lists.map((list) => (
            <DeletedRow key={list.id} name={list.name} kind="List" onRestore={() => void restoreList(list)}>
              <span className={`swatch swatch-${list.color ?? 'gray'}`} />
            </DeletedRow>
          ))}
          {views.map((view) => (
            <DeletedRow key={view.id} name={view.name} kind="View" onRestore={() => void restoreView(view)}>
              <Icon name="view" />
            </DeletedRow>
          ))}
        </ul>
      )}
      {(tasks.length > 0 || !hasOthers) && (
        <TaskList
          label="Deleted tasks"
          entries={entries}
          showsLists
          empty={
            <Nothing
              icon="trash"
              title="The trash is empty"
              text="Deleted tasks, lists and views stay here for 30 days."
            />
          }
        />
      )}
      <ConfirmDialog
        title="Empty the trash?"
        text="All tasks, lists and views in it are deleted permanently. This cannot be undone."
        action="Empty trash"
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void empty()}
      />
    </Screen>
  )
}

interface DeletedRowProps {
  name: string
  kind: string
  onRestore: () => void
  /** The mark before the name. */
  children: ReactNode
}

function DeletedRow({ name, kind, onRestore, children }: DeletedRowProps) {
  return (
    <li className="trash-list">
      {children}
      <span className="menu-item-text">{name}</span>
      <span className="screen-note">{kind}</span>
      <Button size="small" look="quiet" icon="restore" onPress={onRestore}>
        Restore
      </Button>
    </li>
  )
}
