import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { parseRule } from '../../src/recurrence/rule/parse-rule.ts'
import { nextDay } from '../../src/recurrence/series/next-day.ts'
import { startSeries } from '../../src/recurrence/series/start-series.ts'
import { dueColumns } from '../../src/tasks/due.ts'

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Beirut']
// Of these, some zones skip or repeat one at each of their changes.
const TIMES = ['00:00', '00:30', '01:45', '02:15', '02:30', '03:00', undefined]
const MINUTES = [-1500, -61, -1, 0, 1, 59, 1439, 3000]

function dayAfter(day: string, days = 1): string {
  return Temporal.PlainDate.from(day).add({ days }).toString()
}

/** Returns when a due date passes: at its time, or when its day ends. */
function passes(day: string, time: string | undefined, zone: string): number {
  const wall = Temporal.PlainDateTime.from(`${time === undefined ? dayAfter(day) : day}T${time ?? '00:00'}`)
  return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}

/** Returns the first day after an occurrence whose due date has not passed. */
function expected(day: string, { time, zone, now }: { time: string | undefined; zone: string; now: number }): string {
  let next = dayAfter(day)
  while (passes(next, time, zone) <= now) next = dayAfter(next)
  return next
}

/** Returns the changes of a zone's offset in two years. */
function changesIn(zone: string): Temporal.PlainDate[] {
  const changes: Temporal.PlainDate[] = []
  let at = Temporal.ZonedDateTime.from(`2027-01-01T12:00[${zone}]`).getTimeZoneTransition('next')
  for (; at && at.year < 2029; at = at.getTimeZoneTransition('next')) changes.push(at.toPlainDate())
  return changes
}

it.each(ZONES)(
  'completing a daily task moves it to the next day that has not passed, near every change in %s',
  (zone) => {
    const { rule } = parseRule('FREQ=DAILY')
    if (!rule) throw new Error('no rule')
    const changes = changesIn(zone)
    expect(changes).toHaveLength(4)
    const leapDay = Temporal.PlainDate.from('2028-02-29')
    const days = [...changes, leapDay].flatMap((date) => [-3, -2, -1, 0, 1, 2].map((days) => `${date.add({ days })}`))
    for (const time of TIMES) {
      const timing = { time, zone }
      const start = { rule, from: 'due' as const, skips: false, ...timing, due: '2027-01-01', index: 1 }
      const { series } = startSeries(start, new Date('2026-12-31T00:00:00Z'))
      if (!series) throw new Error('no series')
      for (const [n, occurrence] of days.entries()) {
        const now = passes(occurrence, time, zone) + (MINUTES[n % MINUTES.length] ?? 0) * 60_000
        const found = nextDay({ ...series, occurrence }, timing, new Date(now))
        expect(found, `${occurrence} ${time} at ${now}`).toBe(expected(occurrence, { ...timing, now }))
      }
    }
  },
)

it.each(ZONES)('an occurrence is due at its wall clock time on both sides of every change in %s', (zone) => {
  for (const change of changesIn(zone)) {
    for (const days of [-1, 1]) {
      const date = change.add({ days }).toString()
      const { dueAsc } = dueColumns({ date, time: '02:30', timeZone: zone })
      const local = Temporal.Instant.fromEpochMilliseconds(dueAsc?.getTime() ?? 0).toZonedDateTimeISO(zone)
      expect(local.toPlainDateTime().toString({ smallestUnit: 'minute' })).toBe(`${date}T02:30`)
    }
  }
})
