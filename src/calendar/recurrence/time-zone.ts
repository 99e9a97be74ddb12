import { Temporal } from 'temporal-polyfill'
import type { Component } from '../render/component.ts'

const MINUTE_NS = 60e9

interface Range {
  timeZone: string
  from: Date
  to: Date
}

/** A change of the offset from UTC, in a zone. */
interface Observance {
  /** The wall clock at the change, in the offset before it. */
  at: string
  before: string
  after: string
  isDaylight: boolean
}

/**
 * Returns the definition of a time zone (RFC 5545 §3.6.5) for a range of time: the offset at its start, and each change until its
 * end. @throws RangeError for a zone that this runtime does not know
 */
export function timeZoneComponent({ timeZone, from, to }: Range): Component {
  const properties: Component['properties'] = [['tzid', {}, 'text', timeZone]]
  return { name: 'VTIMEZONE', properties, components: observances({ timeZone, from, to }) }
}

/** Returns whether this runtime knows a time zone, which an earlier one may have stored. */
export function isKnownZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone)
    return true
  } catch {
    return false
  }
}

function observances({ timeZone, from, to }: Range): Component[] {
  let current = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone)
  // The last change before the range, or its start in a zone without changes.
  current = current.getTimeZoneTransition('previous') ?? current
  const found: Observance[] = []
  let before = current.subtract({ nanoseconds: 1 })
  // Local mean time, which a zone without daylight saving time had before: some calendars do not know offsets with seconds.
  if (before.offsetNanoseconds % MINUTE_NS !== 0) before = current
  for (let at: Temporal.ZonedDateTime | null = current; at && at.epochMilliseconds <= to.getTime(); ) {
    const isDaylight = at.offsetNanoseconds > standardOffset(at)
    found.push({ at: wallClock(at, before.offsetNanoseconds), before: before.offset, after: at.offset, isDaylight })
    before = at
    at = at.getTimeZoneTransition('next')
  }
  return grouped(found)
}

/** Returns the lowest offset of the year, which is standard time but for zones that go back in winter. */
function standardOffset(at: Temporal.ZonedDateTime): number {
  const offsets = [at, ...[3, 6, 9].map((months) => at.add({ months }))].map((one) => one.offsetNanoseconds)
  return Math.min(...offsets)
}

/** Returns the wall clock at an instant in an offset, which may have seconds. */
function wallClock(at: Temporal.ZonedDateTime, offsetNanoseconds: number): string {
  const shown = at.withTimeZone('UTC').toPlainDateTime().add({ nanoseconds: offsetNanoseconds })
  return shown.toString({ smallestUnit: 'second' })
}

/** Returns one component for all changes between the same offsets, with the later ones as RDATE. */
function grouped(found: Observance[]): Component[] {
  const groups = new Map<string, [Observance, ...Observance[]]>()
  for (const one of found) {
    const key = `${one.before} ${one.after} ${one.isDaylight}`
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].map(([first, ...others]) => ({
    name: first.isDaylight ? 'DAYLIGHT' : 'STANDARD',
    properties: [
      ['dtstart', {}, 'date-time', first.at],
      ['tzoffsetfrom', {}, 'utc-offset', first.before],
      ['tzoffsetto', {}, 'utc-offset', first.after],
      ...(others.length > 0
        ? [['rdate', {}, 'date-time', ...others.map(({ at }) => at)] satisfies Component['properties'][number]]
        : []),
    ],
  }))
}
