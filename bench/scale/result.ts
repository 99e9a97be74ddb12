import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const RESULTS = join(import.meta.dirname, '../results')

/** Writes what was measured to `bench/results`, as the formatter wants it: short lists are on one line. */
export function writeResult(name: string, result: object): void {
  mkdirSync(RESULTS, { recursive: true })
  const text = JSON.stringify(result, plain, 2)
  const lists = text.replace(/\[([\d.,\s]+)\]/g, (_, numbers: string) => `[${numbers.trim().split(/,\s+/).join(', ')}]`)
  writeFileSync(join(RESULTS, `${name}.json`), `${lists}\n`)
}

/** Three digits after the point say all there is to say, and texts are one. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000
  return Array.isArray(value) && typeof value[0] === 'string' ? value.join('; ') : value
}
