import { storageKey } from '../base-path.ts'

/** Where the last filters are kept on this device. */
export const RECENT_KEY = storageKey('filters')

/** Forgets the last filters, when the user signs out. */
export function clearRecentFilters(): void {
  try {
    localStorage.removeItem(RECENT_KEY)
  } catch {
    // Without storage there are none.
  }
}
