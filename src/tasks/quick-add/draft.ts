import type { DayPart } from '../languages/language.ts'
import type { Moment, Reading } from '../phrases/moment.ts'
import { createMaskedText, type MaskedText, type Place } from '../phrases/places.ts'
import type { FoundRecurrence } from '../phrases/recurrences.ts'
import type { Priority } from '../priority.ts'
import type { QuickAddSpan, QuickAddWarning } from './quick-add-schema.ts'

/** What has been read of a text. */
export interface Draft extends Reading {
  text: string
  /** The text that is not read yet. */
  masked: MaskedText
  /** The parts that stay in the title, but do not count when its start and end are looked for: ignored ones, and unknown lists. */
  transparent: Place[]
  spans: QuickAddSpan[]
  suggestions: QuickAddSpan[]
  warnings: QuickAddWarning[]
  priority?: Priority
  tags: string[]
  /** Null: the inbox. */
  listId?: string | null
  recurrence?: FoundRecurrence
  date?: string
  /** Whether the day is the coming one of a weekday. */
  isWeekday: boolean
  /** The part of the day of its date, such as "tonight". */
  part?: DayPart
  time?: string
  zone?: string
}

/** Creates the draft of a text of which nothing is read. */
export function createDraft(text: string, ignored: readonly Place[], reading: Reading): Draft {
  const masked = createMaskedText(text)
  for (const place of ignored) masked.hide(place)
  return {
    ...reading,
    text,
    masked,
    transparent: [...ignored],
    spans: [],
    suggestions: [],
    warnings: [],
    tags: [],
    isWeekday: false,
  }
}

/** Adds a warning about a part of the text. */
export function warn(
  draft: Draft,
  code: QuickAddWarning['code'],
  { message, place }: { message: string; place?: Place },
): void {
  draft.warnings.push({ ...(place && { start: place.start, end: place.end }), code, message })
}

/** Returns the spans of a moment: of its day or time, and of its time zone. */
export function spansOf(moment: Moment): QuickAddSpan[] {
  const { start, end, date, time, zone, zoneStart } = moment
  const value = [date, time].filter((part) => part !== undefined).join('T')
  const field = date === undefined ? ('time' as const) : ('date' as const)
  if (zone === undefined || zoneStart === undefined) return [{ start, end, field, value }]
  return [
    { start, end: zoneStart - 1, field, value },
    { start: zoneStart, end, field: 'timeZone', value: zone },
  ]
}
