import { localSessionStorage, type SessionStorage } from '@taskwire/client/auth'
import { useSyncExternalStore } from 'react'

const KEY = 'taskwire.session'
const local = localSessionStorage(KEY)
const listeners = new Set<() => void>()

/** The session in `localStorage`. It tells React when somebody signs in or out, or when the server ends the session. */
export const sessionStore: SessionStorage = {
  get: local.get,
  set: async (token) => {
    await local.set(token)
    for (const listener of listeners) listener()
  },
}

/** Who is signed in, as the session's token; null for nobody. Follows other tabs of this browser too. */
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
