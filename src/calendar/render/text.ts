// Line separators of Unicode, at which some readers split lines.
const LINE_BREAKS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g
// Control characters, which iCalendar permits nowhere (RFC 5545 §3.1), except for tabs and line feeds.
// biome-ignore lint/suspicious/noControlCharactersInRegex: removes them
const CONTROLS = /[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]/g

/** Returns text of several lines for iCalendar: line feeds between lines, and no control characters. */
export function linesOf(text: string): string {
  return text.replace(LINE_BREAKS, '\n').replace(CONTROLS, '')
}

/** Returns text of one line for iCalendar, without control characters. */
export function lineOf(text: string): string {
  return linesOf(text).replace(/\s*\n\s*/g, ' ')
}

/** Escapes text in the value of a property whose type ical.js does not know (RFC 5545 §3.3.11). */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n')
}
