import { useMemo } from 'react'
import { ComboField } from './combo-field.tsx'
import { isTimeZone } from './dates.ts'

interface TimeZoneFieldProps {
  label: string
  value: string
  /** What the server has said about the value. */
  error?: string | undefined
  onChange: (timeZone: string) => void
}

/** Chooses a time zone by typing a part of its name. */
export function TimeZoneField({ value, ...props }: TimeZoneFieldProps) {
  const zones = useMemo(
    () =>
      [...new Set([value, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((id) => ({
        id,
        text: id.replaceAll('_', ' '),
      })),
    [value],
  )
  return (
    <ComboField
      {...props}
      value={value}
      proposals={zones}
      parse={(text) => {
        const zone = text.replaceAll(' ', '_')
        return isTimeZone(zone) ? zone : undefined
      }}
      problem="Enter a time zone such as Europe/Berlin."
    />
  )
}
