import ical from 'node-ical'

/** A content line: its name, its parameters and its value as sent. */
export interface Line {
  name: string
  parameters: Record<string, string>
  value: string
}

/** A component as the lines of a calendar show it. */
export interface Block {
  name: string
  lines: Line[]
  blocks: Block[]
}

/**
 * Reads a calendar by the rules of RFC 5545 §3.1 and §3.4: lines end with CRLF and have at most 75 octets, of whole characters,
 * no control characters, and components are nested. @throws Error for a violation
 */
export function readStrictly(text: string): Block {
  if (!text.endsWith('\r\n')) throw new Error('the last line has no end')
  const bytes = Buffer.from(text)
  const physical = splitBytes(bytes)
  for (const line of physical) {
    if (line.length > 75) throw new Error(`a line of ${line.length} octets: ${line.toString()}`)
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(line)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not occur
    if (/[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]/.test(decoded)) throw new Error(`a control character: ${decoded}`)
  }
  const lines = text
    .slice(0, -2)
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => lineOf(line))
  const root: Block = { name: '', lines: [], blocks: [] }
  const open = [root]
  for (const line of lines) {
    const current = open.at(-1) as Block
    if (line.name === 'BEGIN') {
      const block = { name: line.value, lines: [], blocks: [] }
      current.blocks.push(block)
      open.push(block)
    } else if (line.name === 'END') {
      if (current.name !== line.value) throw new Error(`END:${line.value} in ${current.name}`)
      open.pop()
    } else current.lines.push(line)
  }
  const [calendar, ...more] = root.blocks
  if (!calendar || more.length > 0 || root.lines.length > 0 || open.length > 1) throw new Error('not one calendar')
  return calendar
}

function splitBytes(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf('\r\n', from)
    lines.push(bytes.subarray(from, end))
    from = end + 2
  }
  return lines
}

function lineOf(line: string): Line {
  const [, head = '', value = ''] = /^((?:[^":]|"[^"]*")*):(.*)$/s.exec(line) ?? []
  const [name = '', ...parameters] = head.split(';')
  if (!/^[A-Z-]+$/.test(name)) throw new Error(`not a content line: ${line}`)
  return { name, parameters: Object.fromEntries(parameters.map((one) => one.split('='))), value }
}

/** Returns the value of a property, unescaped if it is text (RFC 5545 §3.3.11). */
export function propertyOf(block: Block | undefined, name: string): string | undefined {
  const value = block?.lines.find((line) => line.name === name)?.value
  return value?.replace(/\\([nN;,\\])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char))
}

/** Reads the events and to-dos of a calendar by an independent parser, by UID. */
export function readIndependently(text: string): Map<string, Record<string, unknown>> {
  const items = Object.values(ical.sync.parseICS(text)) as unknown as Record<string, unknown>[]
  return new Map(items.filter(({ uid }) => typeof uid === 'string').map((item) => [String(item.uid), item]))
}
