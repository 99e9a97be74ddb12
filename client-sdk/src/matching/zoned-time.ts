const SECOND_MS = 1000
export const DAY_MS = 86_400_000

/** A time zone of the tz database. */
interface Zone {
  /** The name by which the runtime knows the zone: the same for all aliases, unless the runtime keeps the given one. */
  name: string
  /** Returns local time minus UTC at an instant, in milliseconds. */
  offsetAt(instant: number): number
}

const zones = new Map<string, Zone>()

/** Returns a time zone by any of its names; UTC for a name that this runtime does not know, because the server may know more. */
function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone)
  if (known) return known
  const zone = loadZone(timeZone)
  zones.set(timeZone, zone)
  return zone
}

function loadZone(timeZone: string): Zone {
  const numeric = 'numeric'
  const fields = {
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  } as const
  try {
    const format = new Intl.DateTimeFormat('en-US', { ...fields, timeZone, hourCycle: 'h23' })
    return {
      name: format.resolvedOptions().timeZone,
      offsetAt: (instant) => {
        const [month = 0, day = 0, year = 0, ...time] = (format.format(instant).match(/\d+/g) ?? []).map(Number)
        const [hour = 0, minute = 0, second = 0] = time
        return Date.UTC(year, month - 1, day, hour, minute, second) - instant
      },
    }
  } catch {
    return { name: timeZone, offsetAt: () => 0 }
  }
}

/** Returns whether two names are of one time zone. Aliases are equal if the runtime's `Intl` resolves them. */
export function isSameZone(a: string, b: string): boolean {
  return a === b || zoneOf(a).name === zoneOf(b).name
}

/**
 * Returns the instant of a local time, both in milliseconds, `local` as if in UTC. A time that a clock change skips or repeats is
 * resolved by RFC 5545 §3.3.5: with the offset before the gap, and to the first of the two occurrences.
 */
export function toInstant(local: number, timeZone: string): number {
  const { before, instants } = resolve(local, zoneOf(timeZone))
  return instants[0] ?? local - before
}

/** Returns the local time of a time zone at an instant, as if in UTC, both in milliseconds. */
export function wallClock(instant: number, timeZone: string): number {
  return instant + zoneOf(timeZone).offsetAt(instant)
}

const starts = new Map<string, number>()
const MAX_STARTS = 1000

/** Returns the instant at which a day begins in a time zone: the clock change, if it skips midnight. */
export function startOfDay(date: string, timeZone: string): number {
  const key = `${date} ${timeZone}`
  let start = starts.get(key)
  if (start === undefined) {
    start = findStart(Date.parse(date), zoneOf(timeZone))
    if (starts.size >= MAX_STARTS) starts.clear()
    starts.set(key, start)
  }
  return start
}

function findStart(midnight: number, zone: Zone): number {
  const { before, after, instants } = resolve(midnight, zone)
  if (instants[0] !== undefined) return instants[0]
  // Clocks skip midnight: the change is after the first instant, and at the second one at the latest.
  let [early, late] = [midnight - after, midnight - before]
  while (late - early > SECOND_MS) {
    const middle = early + Math.floor((late - early) / 2 / SECOND_MS) * SECOND_MS
    if (zone.offsetAt(middle) === before) early = middle
    else late = middle
  }
  return late
}

/** Returns the offsets a day before and after a local time, and the instants that have this local time, the first one first. */
function resolve(local: number, zone: Zone) {
  const before = zone.offsetAt(local - DAY_MS)
  const after = zone.offsetAt(local + DAY_MS)
  const instants = [local - before, local - after]
    .filter((instant) => instant + zone.offsetAt(instant) === local)
    .sort((a, b) => a - b)
  return { before, after, instants }
}
