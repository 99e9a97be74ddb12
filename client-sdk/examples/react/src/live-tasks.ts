import { isTaskwireError, type LiveStatus } from '@taskwire/client'
import { useEffect, useState } from 'react'
import { changes } from './api.ts'
import { useTaskCache } from './task-cache.ts'
import { type TaskChanges, taskChanges } from './task-changes.ts'

/** Whether the page is cut off from changes elsewhere: for now, or for good and why. */
interface LiveTasks {
  isOffline: boolean
  error?: unknown
}

/** Shows every change of a task as it happens, wherever it is made. One component of the page uses it. */
export function useLiveTasks(): LiveTasks {
  const cache = useTaskCache()
  const [state, setState] = useState<LiveTasks>({ isOffline: false })
  useEffect(() => {
    const leave = new AbortController()
    const { signal } = leave
    const tell = (isOffline: boolean) => !signal.aborted && setState({ isOffline })
    follow(taskChanges(cache, signal), { signal, onStatus: onOffline(tell) }).catch((error: unknown) => {
      // A session that is over has led to the sign-in already.
      if (!signal.aborted) setState({ isOffline: true, error })
    })
    return () => leave.abort()
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
      // What has happened until here is read; what happens from here on comes by itself.
      tasks.readAll()
      for await (const change of changes.live({ cursor, signal, onStatus })) tasks.show(change)
    } catch (error) {
      // The server cannot go on from there, for instance because it has been restored from a backup.
      if (!isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
    }
  }
}

/** Tells whether the stream is lost. One that the server ends with a time to come back is not, if that works. */
function onOffline(tell: (isOffline: boolean) => void): (status: LiveStatus) => void {
  let isPlanned = false
  return (status) => {
    if (status.state === 'live') tell(false)
    if (status.state === 'waiting' && !(isPlanned && status.error.code === 'UNAVAILABLE')) tell(true)
    if (status.state !== 'connecting') isPlanned = status.state === 'live'
  }
}
