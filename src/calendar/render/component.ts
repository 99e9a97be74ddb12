import ICAL from 'ical.js'
import { foldLine } from './fold.ts'

/** A property: its name, parameters, value type, and values in their jCal form (RFC 7265 §3.6). */
export type Property = [name: string, parameters: Record<string, string>, type: string, ...values: unknown[]]

/** A component of a calendar, such as VEVENT. */
export interface Component {
  name: string
  properties: Property[]
  components?: Component[]
}

/** Writes a component as iCalendar (RFC 5545): CRLF at the end of each line, and folded at 75 octets. */
export function writeComponent({ name, properties, components = [] }: Component): string {
  let text = `BEGIN:${name}\r\n`
  for (const property of properties) text += `${foldLine(ICAL.stringify.property(property, undefined, true))}\r\n`
  for (const component of components) text += writeComponent(component)
  return `${text}END:${name}\r\n`
}
