import type { OfflineStatus, OfflineStore } from '@taskwire/client/offline'
import { createContext, type ReactNode, useCallback, useContext, useSyncExternalStore } from 'react'
import type { AppSession, SessionState, SignedIn } from './session-state.ts'

const SessionContext = createContext<AppSession | undefined>(undefined)

/** Provides the session of this tab to `useAppSession`, `useSession` and `useStore`. */
export function SessionProvider({ session, children }: { session: AppSession; children: ReactNode }): ReactNode {
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Returns the functions that sign in and out. */
export function useAppSession(): AppSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useAppSession requires a SessionProvider')
  return session
}

/** Returns the state of the session, in any phase. */
export function useSessionState(): SessionState {
  const session = useAppSession()
  return useSyncExternalStore(session.subscribe, () => session.state)
}

/** Returns the signed-in user, the client and the store. Only for components below a signed-in route. */
export function useSession(): SignedIn {
  const state = useSessionState()
  if (state.phase !== 'signed-in') throw new Error('useSession requires a signed-in user')
  return state
}

/** Returns the offline store of the signed-in user. Only for components below a signed-in route. */
export function useStore(): OfflineStore {
  return useSession().store
}

/** Returns the status of the store: connection, queued and parked changes. */
export function useStatus(): OfflineStatus {
  const store = useStore()
  const subscribe = useCallback((listener: () => void) => store.onStatus(listener), [store])
  return useSyncExternalStore(subscribe, () => store.status)
}
