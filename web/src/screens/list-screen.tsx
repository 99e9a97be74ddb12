import { useParams } from '@tanstack/react-router'
import type { TaskList as List } from '@taskwire/client'
import { useMemo, useState } from 'react'
import { Screen } from '../layout/screen.tsx'
import { EXAMPLE_NAME, exampleId } from '../lists/example-list.ts'
import { ArchivedBanner, ExampleBanner } from '../lists/lazy-banners.ts'
import { ListMenu } from '../lists/list-menu.tsx'
import { useStatus } from '../session/provider.tsx'
import { toggleFolded, useFolded } from '../tasks/data/folding.ts'
import { useList, useSections, useTasks } from '../tasks/data/queries.ts'
import { useManualDrops } from '../tasks/drag/manual-drops.ts'
import { listEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { count } from '../ui/text.ts'
import { whenNeeded } from '../ui/when-needed.tsx'
import { Nothing } from './loading.tsx'

const DeletedList = whenNeeded(async () => (await import('./deleted-list.tsx')).DeletedList)

/** A list with its sections. */
export function ListScreen() {
  const { listId } = useParams({ from: '/signed-in/lists/$listId' })
  const list = useList(listId)
  const { isComplete } = useStatus()
  if (!list) {
    return (
      <Screen title={isComplete ? 'List not found' : 'List'}>
        <Nothing
          icon="list"
          title="This list is not here"
          text="It was deleted permanently, or it belongs to another account."
        />
      </Screen>
    )
  }
  return list.deletedAt ? <DeletedList list={list} /> : <OpenList key={listId} list={list} />
}

function OpenList({ list }: { list: List }) {
  const [withCompleted, setWithCompleted] = useState(false)
  const collapsed = useFolded()
  const tasks = useTasks({ listId: list.id })
  const sections = useSections(list.id)
  const drops = useManualDrops()
  const entries = useMemo(
    () => listEntries({ tasks, sections }, { collapsed, withCompleted }),
    [tasks, sections, collapsed, withCompleted],
  )
  const target = useMemo(() => ({ listId: list.id, name: list.name }), [list.id, list.name])
  const open = tasks.filter((task) => !task.completed && task.parentId === null).length
  return (
    <Screen
      title={list.name}
      mark={<span className={`swatch swatch-large swatch-${list.color ?? 'gray'}`} />}
      note={open > 0 ? count(open, 'open task') : undefined}
      description={list.description}
      target={target}
      actions={<ListMenu list={list} isCompletedShown={withCompleted} onShowCompleted={setWithCompleted} />}
    >
      <ListBanner list={list} />
      <TaskList
        label={list.name}
        entries={entries}
        drops={drops}
        canAdd
        onToggle={toggleFolded}
        empty={
          <Nothing
            icon="list"
            title={tasks.length > 0 ? 'All tasks are done' : 'This list is empty'}
            text={
              tasks.length > 0
                ? 'Show the completed ones with the menu above.'
                : 'Add the first task below. Sections, in the menu above, put longer lists in order.'
            }
          />
        }
      />
    </Screen>
  )
}

/** What one should know about a list: it is archived, or it is the example. */
function ListBanner({ list }: { list: List }) {
  if (list.archivedAt) return <ArchivedBanner list={list} />
  return list.name === EXAMPLE_NAME || list.id === exampleId() ? <ExampleBanner list={list} /> : null
}
