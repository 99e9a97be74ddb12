import { useSyncExternalStore } from 'react'
import { storageKey } from '../base-path.ts'

/** The colours of the app. `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

const KEY = storageKey('theme')
const listeners = new Set<() => void>()
let current: Theme = stored()
show()

/** Returns the theme of this device. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}

/** Changes the theme of this device. */
export function setTheme(theme: Theme): void {
  current = theme
  try {
    if (theme === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {
    // Without storage the theme holds until the tab is closed.
  }
  show()
  for (const listener of listeners) listener()
}

/** Changes from light to dark, or back. */
export function toggleTheme(): void {
  const isDark = current === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : current === 'dark'
  setTheme(isDark ? 'light' : 'dark')
}

function show(): void {
  if (current === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = current
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}
