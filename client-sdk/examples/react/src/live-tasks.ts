import { isTaskwireError, type LiveStatus } from '@taskwire/client'
import { useEffect, useState } from 'react'
import { changes } from './api.ts'
import { useTaskCache } from './task-cache.ts'
import { type TaskChanges, taskChanges } from './task-changes.ts'

/** The status of live changes: offline temporarily, or permanently with an error. */
interface LiveTasks {
  isOffline: boolean
  error?: unknown
}

/** Shows changes from all devices as they happen. Use it in one component of the page. */
export function useLiveTasks(): LiveTasks {
  const cache = useTaskCache()
  const [state, setState] = useState<LiveTasks>({ isOffline: false })
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const report = (isOffline: boolean) => !signal.aborted && setState({ isOffline })
    follow(taskChanges(cache, signal), { signal, onStatus: onOffline(report) }).catch((error: unknown) => {
      // If the session has ended, the sign-in is shown already.
      if (!signal.aborted) setState({ isOffline: true, error })
    })
    return () => controller.abort()
  }, [cache])
  return state
}

interface Following {
  signal: AbortSignal
  onStatus: (status: LiveStatus) => void
}

async function follow(tasks: TaskChanges, { signal, onStatus }: Following): Promise<void> {
  while (!signal.aborted) {
    try {
      const { cursor } = await changes.cursor({ signal })
      // Refetches changes before the cursor; later changes come from the stream.
      tasks.readAll()
      for await (const change of changes.live({ cursor, signal, onStatus })) tasks.show(change)
    } catch (error) {
      // The cursor is no longer valid, for example after the server was restored from a backup.
      if (!isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
    }
  }
}

/** Reports whether the page is offline. A planned end of a stream with a successful reconnection does not count. */
function onOffline(report: (isOffline: boolean) => void): (status: LiveStatus) => void {
  let isPlanned = false
  return (status) => {
    if (status.state === 'live') report(false)
    if (status.state === 'waiting' && !(isPlanned && status.error.code === 'UNAVAILABLE')) report(true)
    if (status.state !== 'connecting') isPlanned = status.state === 'live'
  }
}
