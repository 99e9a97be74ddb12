import { useSyncExternalStore } from 'react'

/** Returns whether a media query applies, now and after each change. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = matchMedia(query)
      list.addEventListener('change', onChange)
      return () => list.removeEventListener('change', onChange)
    },
    () => matchMedia(query).matches,
  )
}

/** Screens that have room for the sidebar. */
export const HAS_SIDEBAR = '(min-width: 900px)'
/** Screens that have room for the sidebar, a list and the details of a task side by side. */
export const HAS_PANEL = '(min-width: 1180px)'
