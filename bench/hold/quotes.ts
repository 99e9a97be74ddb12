import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Overload } from './overload.ts'
import type { Soak } from './soak.ts'
import type { Unread } from './unread.ts'

const ROOT = join(import.meta.dirname, '../..')
const FILE = join(ROOT, 'SECURITY.md')

/** Returns the text of SECURITY.md, and the text with the latest results. */
export function quoteResults(): { written: string; due: string } {
  const written = readFileSync(FILE, 'utf8')
  const quotes = { overload: quoteOverload(), soak: quoteSoak(), unread: quoteUnread(), attacks: quoteAttacks() }
  let due = written
  for (const [name, quote] of Object.entries(quotes)) {
    due = due.replace(
      new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`),
      `<!-- ${name} -->\n\n${quote}\n\n<!-- /${name} -->`,
    )
  }
  return { written, due }
}

/** Updates SECURITY.md with the latest results. */
export function writeQuotes(): void {
  writeFileSync(FILE, quoteResults().due)
}

function quoteOverload(): string {
  const { peak, peakAfter, tenfold, impatient, heedless, goodput, impatientGoodput, heedlessGoodput, recoveryMs } =
    readResult<Overload>('overload')
  const row = (name: string, seen: Overload['peak'], share: number) => {
    const rejected =
      seen.rejectedMost === 0 ? 'none' : `${ms(seen.rejectedP50)}, ${ms(seen.rejectedP99)}, ${ms(seen.rejectedMost)}`
    return [name, `${Math.round(seen.perSecond)}`, percent(share), `${ms(seen.p50)}, ${ms(seen.p99)}`, rejected]
  }
  const lines = [
    ['callers', '200 a second', 'of the peak', 'p50, p99', 'rejected: p50, p99, longest'],
    row('64, the peak', peak, (2 * peak.perSecond) / (peak.perSecond + peakAfter.perSecond)),
    row('640, respecting Retry-After', tenfold, goodput),
    row('64 again', peakAfter, (2 * peakAfter.perSecond) / (peak.perSecond + peakAfter.perSecond)),
    row('640, retrying immediately', impatient, impatientGoodput),
    row('1,000, open loop at ten times the peak rate', heedless, heedlessGoodput),
  ]
  return [
    ...asTable(lines),
    '',
    `All responses were 200 or 503. After the load the service was as fast as before within ${Math.max(1, Math.ceil(recoveryMs / 1000))} s.`,
  ].join('\n')
}

/** Formats a Markdown table as the formatter does: each column as wide as its widest cell. */
function asTable(lines: string[][]): string[] {
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  const [head = '', ...rows] = lines.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  )
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows]
}

function quoteSoak(): string {
  const { seconds, perSecond, statuses, streams, tokens, samples, heapSlope } = readResult<Soak>('soak')
  const range = (of: (sample: Soak['samples'][number]) => number) => {
    const values = samples.slice(1).map(of)
    const [least, most] = [Math.min(...values), Math.max(...values)].map(Math.round)
    return least === most ? `${least}` : `${least}–${most}`
  }
  const answers = Object.entries(statuses).map(([status, count]) => `${count.toLocaleString('en')} × ${status}`)
  return [
    `${Math.round(seconds / 60)} minutes at ${Math.round(perSecond)} requests a second (${answers.join(', ')}), ${streams.toLocaleString('en')} streams, ${tokens.toLocaleString('en')} tokens:`,
    `heap after collection ${range(({ heapMb }) => heapMb)} MB, with a slope of ${heapSlope.toFixed(2)} MB a minute; ${range(({ files }) => files)} open files and`,
    `sockets; ${range(({ databaseConnections }) => databaseConnections)} database connections.`,
  ].join('\n')
}

function quoteUnread(): string {
  const { answers, rssMb, quietP99, besideP99, liveMs } = readResult<Unread>('unread')
  return [
    `${answers} answers: ${Math.round(rssMb)} MB more memory (RSS), p99 of another user's reads ${quietP99.toFixed(1)} ms before and`,
    `${besideP99.toFixed(1)} ms meanwhile, the longest answer of \`/health/live\` ${Math.round(liveMs)} ms.`,
  ].join('\n')
}

function quoteAttacks(): string {
  const { tokens, accepted, serverErrors } = readResult<Record<string, number>>('tokens')
  const { messages, statuses, heapMb } = readResult<{ messages: number; statuses: object; heapMb: number }>('messages')
  const faults = Object.keys(statuses).filter((status) => status.startsWith('5')).length
  return [
    `${tokens?.toLocaleString('en')} tokens: ${accepted} accepted, ${serverErrors} answered with 5xx. ${messages.toLocaleString('en')} messages over TCP: ${faults} answered with 5xx,`,
    `the process alive, its heap ${heapMb.toFixed(1)} MB larger.`,
  ].join('\n')
}

function readResult<Result>(name: string): Result {
  return JSON.parse(readFileSync(join(ROOT, `bench/results/${name}.json`), 'utf8'))
}

function ms(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
