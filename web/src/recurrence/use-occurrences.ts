import { LIMITS, type Occurrence, type Task } from '@taskwire/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useSession } from '../session/provider.tsx'
import { useOffline } from '../session/use-offline.ts'
import { errorText } from '../ui/error-text.ts'

/** The number of occurrences that "Show earlier dates" adds. */
const PAGE = 5

/** The completed and skipped occurrences of a task, as far as they are loaded. */
export interface Occurrences {
  /** Newest first; undefined until the first page is there. */
  items: readonly Occurrence[] | undefined
  problem: string | undefined
  isOffline: boolean
  isLoading: boolean
  /** Loads the next page; undefined if there is none. */
  more: (() => void) | undefined
  retry: () => void
}

interface Loaded {
  items: readonly Occurrence[]
  cursor: string | null
}

/**
 * Loads the occurrences of a task from the server, and as many as are shown again when it has ended or reopened one. Other
 * changes of the task keep them.
 */
export function useOccurrences({ id: taskId, version, occurrence, completed, nextDue }: Task): Occurrences {
  const { client } = useSession()
  const isOffline = useOffline()
  const [loaded, setLoaded] = useState<Loaded>()
  const [problem, setProblem] = useState<string>()
  const [isLoading, setLoading] = useState(false)
  /** The last request: the answers of earlier ones are out of date. */
  const latest = useRef(0)
  // The next date is unknown from a completion on this device until the server has made it: only then it is in the history.
  const position = JSON.stringify([occurrence, completed, nextDue])
  /** What is shown: the number of items, and the position of the task for which they were loaded. */
  const shown = useRef<{ count: number; position?: string }>({ count: PAGE })

  const load = useCallback(
    async (before?: Loaded) => {
      const request = ++latest.current
      setLoading(true)
      try {
        const limit = before ? PAGE : Math.min(Math.max(shown.current.count, PAGE), LIMITS.pageSize)
        const cursor = before?.cursor == null ? {} : { cursor: before.cursor }
        const page = await client.occurrences.list({ taskId, limit, ...cursor })
        if (request !== latest.current) return
        const items = [...(before?.items ?? []), ...page.items]
        shown.current = { count: items.length, position }
        setLoaded({ items, cursor: page.nextCursor })
        setProblem(undefined)
      } catch (error) {
        if (request === latest.current) setProblem(errorText(error))
      }
      if (request === latest.current) setLoading(false)
    },
    [client, taskId, position],
  )

  // The local copy shows a change at once; a new version tells that the server has made it.
  useEffect(() => {
    if (!isOffline && shown.current.position !== position) void load()
  }, [isOffline, version])

  return {
    items: loaded?.items,
    problem,
    isOffline,
    isLoading,
    more: loaded && loaded.cursor !== null ? () => void load(loaded) : undefined,
    retry: () => void load(),
  }
}
