import type { Task } from '@taskwire/client'
import { useDeferredValue, useMemo, useRef } from 'react'
import { NO_TASKS, useLists, useSections, useTags, useTasks } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { isBlank } from '../ui/text.ts'
import { parseFilter } from './filter-code.ts'
import type { Names } from './names.ts'
import { type Problem, problemOf } from './problem.ts'

/** Returns the names that filters can contain, of the local copy. */
export function useNames(): Names {
  const lists = useLists({ archived: true })
  const sections = useSections()
  const tags = useTags()
  return useMemo(
    () => ({ lists: lists.map(({ name }) => name), sections: sections.map(({ name }) => name), tags }),
    [lists, sections, tags],
  )
}

/** Returns the error of a filter; undefined if it is valid. */
export function useProblem(text: string): Problem | undefined {
  const lists = useLists({ archived: true })
  const sections = useSections()
  return useMemo(() => {
    const known = (rows: readonly { id: string; name: string }[]) => rows.flatMap(({ id, name }) => [name, id])
    return problemOf(text, { lists: known(lists), sections: known(sections) })
  }, [text, lists, sections])
}

/** Returns the tasks that match a filter, the last changed first; while it is invalid, those of the last valid one. */
export function useFoundTasks(text: string): readonly Task[] {
  const { timeZone } = useViewer()
  const last = useRef('')
  const now = useDeferredValue(text)
  const filter = parseFilter(now).error ? last.current : now.trim()
  last.current = filter
  return useTasks(
    isBlank(filter) ? NO_TASKS : { filter, timeZone, archived: true, sort: [{ by: 'updatedAt', order: 'desc' }] },
  )
}
