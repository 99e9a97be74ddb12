import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Screen } from '../layout/screen.tsx'
import { TagMark } from '../tags/tag-color.tsx'
import { TagMenu } from '../tags/tag-menu.tsx'
import { useTasks } from '../tasks/data/queries.ts'
import { flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { Nothing } from './loading.tsx'
import { SelectButton } from './select-button.tsx'

/** The open tasks with one tag. */
export function TagScreen() {
  const { tag } = useParams({ from: '/signed-in/tags/$tag' })
  const tasks = useTasks({
    completed: false,
    tags: { all: [tag] },
    sort: [{ by: 'due' }, { by: 'priority', order: 'desc' }],
  })
  const entries = useMemo(() => flatEntries(tasks), [tasks])
  return (
    <Screen
      title={tag}
      mark={<TagMark tag={tag} />}
      actions={
        <>
          <SelectButton />
          <TagMenu tag={tag} />
        </>
      }
    >
      <TaskList
        label={`Tag ${tag}`}
        entries={entries}
        showsLists
        empty={<Nothing icon="tag" title="No open task has this tag" text="Add tags in the details of a task." />}
      />
    </Screen>
  )
}
