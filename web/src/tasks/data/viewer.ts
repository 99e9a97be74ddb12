import type { Settings } from '@taskwire/client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useStore } from '../../session/provider.tsx'
import { type DateContext, dayOf, deviceTimeZone } from '../../ui/dates.ts'

/** How the person who uses the app reads dates. */
export interface Viewer extends DateContext {
  weekStart: Settings['weekStart']
}

/** Returns the settings of the user; undefined until one was set. */
export function useSettings(): Settings | undefined {
  const { settings } = useStore()
  const subscribe = useCallback((listener: () => void) => settings.subscribe(listener), [settings])
  return useSyncExternalStore(subscribe, () => settings.get())
}

/** Returns the time zone of the settings; that of the device until they are set. */
export function timeZoneOf(settings: Settings | undefined): string {
  return settings?.timeZone ?? deviceTimeZone()
}

/** Returns the time zone, language and first day of the week, and the present day. The device decides until they are set. */
export function useViewer(): Viewer {
  const settings = useSettings()
  const timeZone = timeZoneOf(settings)
  const locale = settings && settings.locale !== 'en' ? settings.locale : navigator.language
  const weekStart = settings?.weekStart ?? 'monday'
  const today = useSyncExternalStore(everyHalfMinute, () => dayOf(new Date(), timeZone))
  return useMemo(() => ({ timeZone, locale, weekStart, today }), [timeZone, locale, weekStart, today])
}

/** Calls a listener regularly, and when the tab is shown again, because a new day may have begun. */
function everyHalfMinute(listener: () => void): () => void {
  const timer = setInterval(listener, 30_000)
  document.addEventListener('visibilitychange', listener)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', listener)
  }
}
