import { localSessionStorage, type SessionStorage } from '@taskwire/client/auth'
import { useSyncExternalStore } from 'react'

const KEY = 'taskwire.session'
const local = localSessionStorage(KEY)
const listeners = new Set<() => void>()

/** Stores the session in `localStorage` and notifies React when it begins or ends. */
export const sessionStore: SessionStorage = {
  get: local.get,
  set: async (token) => {
    await local.set(token)
    for (const listener of listeners) listener()
  },
}

/** Returns the session token; null without a session. Also updates on changes in other tabs. */
export function useSessionToken(): string | null {
  return useSyncExternalStore(subscribe, () => localStorage.getItem(KEY))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}
