import { RECENT_KEY } from './clear-recent.ts'

const MOST = 5

/** Returns the last filters of this device, the newest first. */
export function recentFilters(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(RECENT_KEY) ?? '[]')
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, MOST) : []
  } catch {
    return []
  }
}

/** Remembers a filter on this device. */
export function rememberFilter(text: string): void {
  const filter = text.trim()
  const others = recentFilters().filter((one) => one !== filter)
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify([filter, ...others].slice(0, MOST)))
  } catch {
    // Without storage there are no recent filters.
  }
}
