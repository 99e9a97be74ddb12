import { useSyncExternalStore } from 'react'
import { useStatus } from './provider.tsx'

/** Returns whether the server cannot be reached, as far as the store or the browser knows. */
export function useOffline(): boolean {
  const { state } = useStatus()
  const isDeviceOnline = useSyncExternalStore(subscribe, () => navigator.onLine)
  return state === 'offline' || !isDeviceOnline
}

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
