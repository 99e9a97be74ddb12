import { useSyncExternalStore } from 'react'
import { showTheme, storedTheme, THEME_KEY, type Theme } from './shown-theme.ts'

const listeners = new Set<() => void>()
let current = storedTheme()

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
    if (theme === 'system') localStorage.removeItem(THEME_KEY)
    else localStorage.setItem(THEME_KEY, theme)
  } catch {
    // Without storage the theme holds until the tab is closed.
  }
  showTheme(theme)
  for (const listener of listeners) listener()
}

/** Changes from light to dark, or back. */
export function toggleTheme(): void {
  const isDark = current === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : current === 'dark'
  setTheme(isDark ? 'light' : 'dark')
}
