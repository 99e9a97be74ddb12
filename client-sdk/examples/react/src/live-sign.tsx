import { onlineManager, useQueryClient } from '@tanstack/react-query'
import type { LiveStatus } from '@taskwire/client'
import { followQueries } from '@taskwire/client/tanstack-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { messageOf, taskwire } from './api.ts'

/** Shows changes from all devices as they happen, and an indicator while the page is offline. */
export function LiveSign() {
  const { isOffline, error } = useLiveQueries()
  const isOnline = useSyncExternalStore(subscribe, () => onlineManager.isOnline())
  const offline = isOnline ? isOffline && 'Offline. Trying again…' : 'Offline. Changes are sent when you are back.'
  const text = error ? messageOf(error) : offline
  // Always rendered, because screen readers announce changes only in an existing live region.
  return (
    <p role="status" className="live">
      {text && <span>{text}</span>}
    </p>
  )
}

function useLiveQueries() {
  const queryClient = useQueryClient()
  const [state, setState] = useState<{ isOffline: boolean; error?: unknown }>({ isOffline: false })
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    const onStatus = onOffline((isOffline) => !signal.aborted && setState({ isOffline }))
    followQueries(queryClient, taskwire, { signal, onStatus }).catch((error: unknown) => {
      // If the session has ended, the sign-in is shown already.
      if (!signal.aborted) setState({ isOffline: true, error })
    })
    return () => controller.abort()
  }, [queryClient])
  return state
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

function subscribe(onChange: () => void): () => void {
  return onlineManager.subscribe(onChange)
}
