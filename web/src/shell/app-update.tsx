import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { AppUpdate } from './update.ts'

/** Without a service worker: nothing waits, and a reload loads the page. */
const NONE: AppUpdate = {
  isReady: false,
  subscribe: () => () => {},
  check: () => {},
  reload: () => location.reload(),
}

const UpdateContext = createContext<AppUpdate>(NONE)

/** Provides the updates of the app to `useAppUpdate`. */
export function UpdateProvider({
  update = NONE,
  children,
}: {
  update: AppUpdate | undefined
  children: ReactNode
}): ReactNode {
  return <UpdateContext value={update}>{children}</UpdateContext>
}

/** Returns whether a new version of the app is ready, and how to start it. */
export function useAppUpdate(): Pick<AppUpdate, 'isReady' | 'check' | 'reload'> {
  const update = useContext(UpdateContext)
  const isReady = useSyncExternalStore(update.subscribe, () => update.isReady)
  return { isReady, check: update.check, reload: update.reload }
}
