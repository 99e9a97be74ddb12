import { useMemo } from 'react'
import { useSettings, useViewer } from '../tasks/data/viewer.ts'
import type { ReminderContext } from './reminder-text.ts'

/** Returns the time zone and language of the user, and the time from which reminders of all-day tasks count. */
export function useReminderContext(): ReminderContext {
  const viewer = useViewer()
  const allDayTime = useSettings()?.allDayReminderTime ?? '09:00'
  return useMemo(() => ({ ...viewer, allDayTime }), [viewer, allDayTime])
}
