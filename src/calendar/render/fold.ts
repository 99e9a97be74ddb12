/** Maximum octets of a line without its line break (RFC 5545 §3.1). */
const LINE_OCTETS = 75

/**
 * Folds a content line at 75 octets in UTF-8, between characters: continuation lines begin with a space, which counts. ical.js
 * does not count it, so that its lines have 76 octets.
 */
export function foldLine(line: string): string {
  // A UTF-16 code unit has at most three octets.
  if (line.length * 3 <= LINE_OCTETS || Buffer.byteLength(line) <= LINE_OCTETS) return line
  const parts: string[] = []
  let from = 0
  let octets = 0
  for (let at = 0; at < line.length; ) {
    const code = line.codePointAt(at) ?? 0
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (octets + size > LINE_OCTETS) {
      parts.push(line.slice(from, at))
      from = at
      octets = 1
    }
    octets += size
    at += size === 4 ? 2 : 1
  }
  parts.push(line.slice(from))
  return parts.join('\r\n ')
}
