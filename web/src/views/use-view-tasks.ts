import type { Task, View } from '@taskwire/client'
import { useMemo } from 'react'
import { parseFilter } from '../filter/filter-code.ts'
import { NO_TASKS, useLists, useSections, useTasks } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import type { Places } from './filter-names.ts'

/** Returns the lists and sections outside the trash. */
export function usePlaces(): Places {
  const lists = useLists({ archived: true })
  const sections = useSections()
  return useMemo(() => ({ lists, sections }), [lists, sections])
}

/** Returns the tasks of a view in its order, also without network. A filter that this version cannot read matches no task. */
export function useViewTasks({ filter, sort }: Pick<View, 'filter' | 'sort'>): readonly Task[] {
  const { timeZone } = useViewer()
  const isReadable = useMemo(() => !parseFilter(filter).error, [filter])
  return useTasks(isReadable ? { filter, timeZone, ...(sort && { sort }) } : NO_TASKS)
}
