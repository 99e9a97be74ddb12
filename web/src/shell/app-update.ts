import { useSyncExternalStore } from 'react'
import { appPath } from '../base-path.ts'
import { type AppUpdate, registerAppUpdate } from './update.ts'

/** Without a service worker: nothing waits, and a reload loads the page. */
const NONE: AppUpdate = {
  isReady: false,
  subscribe: () => () => {},
  check: () => {},
  reload: () => location.reload(),
}

/** The updates of this app. The development server changes its files all the time, so it has none. */
export const appUpdate = import.meta.env.DEV ? NONE : registerAppUpdate(appPath('sw.js'))

/** Returns whether a new version of the app is ready. */
export function useHasUpdate(): boolean {
  return useSyncExternalStore(appUpdate.subscribe, () => appUpdate.isReady)
}
