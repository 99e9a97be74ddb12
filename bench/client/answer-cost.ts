import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from '../compare/summary.ts'
import type { Caller } from './callers.ts'

/** What one process has measured, in microseconds of one call. */
export interface AnswerCost {
  /** From the call to the objects that the caller gets; the median. */
  call: number
  /** The processor time of a call, all threads and the collector of garbage included; the mean. */
  processor: number
  /** The processor time of reading the same answer and parsing its JSON, with no library; the mean. */
  parse: number
}

/**
 * Prints the client-side cost of an answer: the package's own call over a `fetch` that has the bytes at hand, in turn with
 * what every client must do, reading them and `JSON.parse`. The arguments are the caller's program and the answer's file.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { calls: { type: 'string' } } })
const [program = '', file = ''] = positionals
const calls = Number(values.calls)

const bytes = readFileSync(file)
const fetchAnswer = async () => new Response(bytes, { headers: { 'content-type': 'application/json; charset=utf-8' } })
// One of the packages takes no fetch of the caller's.
globalThis.fetch = fetchAnswer

const { open, look }: Caller = await import(pathToFileURL(program).href)
const call = open(fetchAnswer)
const seen = look(await call())
if (!(seen.count === 200 && /^Task 0: call/.test(seen.title) && seen.createdAt instanceof Date)) {
  throw new Error(`Not the objects that are meant: ${JSON.stringify(seen)}`)
}

const parse = async () => (await fetchAnswer()).json()
for (let n = 0; n < calls / 2; n++) {
  await call()
  await parse()
}
const times: number[] = []
const used = { call: 0, parse: 0 }
for (let n = 0; n < calls; n++) {
  const startedAt = performance.now()
  used.call += await processorTime(call)
  times.push((performance.now() - startedAt) * 1000)
  used.parse += await processorTime(parse)
}
const cost: AnswerCost = { call: median(times), processor: used.call / calls, parse: used.parse / calls }
console.log(JSON.stringify(cost))

/** Of this process, in microseconds. */
async function processorTime(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
