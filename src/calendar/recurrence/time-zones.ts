import type { Component } from '../render/component.ts'
import { timeZoneComponent } from './time-zone.ts'

const YEAR_MS = 366 * 86_400_000
/** For how many years the offsets of a zone are written. Applications fetch a feed again long before. */
const YEARS = 10

/** Returns the definitions of the time zones that components name, from their first time until ten years from now. */
export function timeZonesOf(components: Component[], now: Date): Component[] {
  const firsts = new Map<string, number>()
  for (const { properties } of components) {
    for (const [name, { tzid }, , value] of properties) {
      if (name !== 'dtstart' || tzid === undefined) continue
      // The offset is unknown here, and at most a day.
      const at = Date.parse(`${value}Z`) - 86_400_000
      firsts.set(tzid, Math.min(at, firsts.get(tzid) ?? at))
    }
  }
  const to = new Date(now.getTime() + YEARS * YEAR_MS)
  return [...firsts].map(([timeZone, from]) => timeZoneComponent({ timeZone, from: new Date(from), to }))
}
