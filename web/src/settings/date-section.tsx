import { parseTime } from '@internationalized/date'
import type { Settings } from '@taskwire/client'
import type { OfflineStore } from '@taskwire/client/offline'
import { useState } from 'react'
import { DateInput, DateSegment, FieldError, Label, Text, TimeField } from 'react-aria-components'
import { useStore } from '../session/provider.tsx'
import { useRefusedField } from '../tasks/data/refusal-text.ts'
import { useSettings, useViewer } from '../tasks/data/viewer.ts'
import { Button } from '../ui/button.tsx'
import { deviceTimeZone, instantText } from '../ui/dates.ts'
import { type Option, Select } from '../ui/select.tsx'
import { TimeZoneField } from '../ui/time-zone-field.tsx'
import { LanguageField } from './language-field.tsx'
import { SettingsSection } from './settings-section.tsx'

type Weekday = Settings['weekStart']
type SettingsChange = Parameters<OfflineStore['settings']['update']>[0]

const MUTATION = 'account.settings.update'
/** What holds until something is set. */
const DEFAULTS = { locale: 'en', allDayReminderTime: '09:00' }
/** A Monday, from which the names of the days are made. */
const MONDAY = Date.UTC(2024, 0, 1)
const DAYS: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

/** The time zone, and how dates are shown. They hold on all devices. */
export function DateSection() {
  const viewer = useViewer()
  const { settings } = useStore()
  const { locale, allDayReminderTime } = useSettings() ?? DEFAULTS
  const refused = {
    timeZone: useRefusedField(MUTATION, 'timeZone'),
    locale: useRefusedField(MUTATION, 'locale'),
  }
  const device = deviceTimeZone()
  const update = (change: SettingsChange) => {
    for (const one of Object.values(refused)) one?.discard()
    void settings.update(change)
  }
  return (
    <SettingsSection title="Date and time" text="These hold on all your devices.">
      <div className="settings-field">
        <TimeZoneField
          key={viewer.timeZone}
          label="Time zone"
          value={viewer.timeZone}
          error={refused.timeZone?.message}
          onChange={(timeZone) => update({ timeZone })}
        />
        <p className="field-hint">
          It decides which tasks are due today. Now it is {instantText(new Date(), viewer)} there.
        </p>
        {device !== viewer.timeZone && (
          <Button size="small" onPress={() => update({ timeZone: device })}>
            Use the zone of this device: {device.replaceAll('_', ' ')}
          </Button>
        )}
      </div>
      <div className="settings-field">
        <LanguageField
          key={locale}
          value={locale}
          error={refused.locale?.message}
          onChange={(tag) => update({ locale: tag })}
        />
      </div>
      <div className="settings-field">
        <Select
          label="First day of the week"
          value={viewer.weekStart}
          options={weekdays(viewer.locale)}
          onChange={(weekStart) => update({ weekStart })}
        />
      </div>
      <div className="settings-field">
        <ReminderTimeField
          key={allDayReminderTime}
          value={allDayReminderTime}
          onChange={(time) => update({ allDayReminderTime: time })}
        />
      </div>
    </SettingsSection>
  )
}

interface ReminderTimeFieldProps {
  /** `HH:MM` */
  value: string
  onChange: (time: string) => void
}

/** The time of day of reminders for tasks without a time. */
function ReminderTimeField({ value, onChange }: ReminderTimeFieldProps) {
  const [time, setTime] = useState<ReturnType<typeof parseTime> | null>(parseTime(value))
  const problem =
    useRefusedField(MUTATION, 'allDayReminderTime')?.message ?? (time ? undefined : 'Enter a time such as 9:00.')
  return (
    <TimeField
      className="field"
      value={time}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      onChange={setTime}
      // Not at each digit: the hour 1 may become 12.
      onBlur={() => time && time.toString().slice(0, 5) !== value && onChange(time.toString().slice(0, 5))}
    >
      <Label className="field-label">Reminders of tasks that are due all day</Label>
      <DateInput className="input date-input">
        {(segment) => <DateSegment className="date-segment" segment={segment} />}
      </DateInput>
      <Text slot="description" className="field-hint">
        Reminders of tasks without a time count from this time of the day.
      </Text>
      <FieldError className="field-error">{problem}</FieldError>
    </TimeField>
  )
}

function weekdays(locale: string): Option<Weekday>[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' })
  return DAYS.map((value, n) => ({ value, text: format.format(MONDAY + n * 86_400_000) }))
}
