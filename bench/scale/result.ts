import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const RESULTS = join(import.meta.dirname, '../results')

/** Writes results to `bench/results` in the format of the formatter: short lists on one line. */
export function writeResult(name: string, result: object): void {
  mkdirSync(RESULTS, { recursive: true })
  const text = JSON.stringify(result, plain, 2)
  const lists = text.replace(/\[([\d.,\s]+)\]/g, (_, numbers: string) => `[${numbers.trim().split(/,\s+/).join(', ')}]`)
  writeFileSync(join(RESULTS, `${name}.json`), `${lists}\n`)
}

/** Rounds numbers to three decimal places. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000
  return Array.isArray(value) && typeof value[0] === 'string' ? value.join('; ') : value
}
