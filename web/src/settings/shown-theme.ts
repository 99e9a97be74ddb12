import { storageKey } from '../base-path.ts'

/** The colours of the app. `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

export const THEME_KEY = storageKey('theme')

/** Returns the theme that this device has stored. */
export function storedTheme(): Theme {
  try {
    const value = localStorage.getItem(THEME_KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

/** Gives the page the colours of a theme. */
export function showTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
