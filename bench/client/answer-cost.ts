import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { median } from '../compare/summary.ts'
import type { Caller } from './callers.ts'

/** The measurements of one process, in microseconds per call. */
export interface AnswerCost {
  /** Median time from the call to the returned objects. */
  call: number
  /** Mean processor time of a call, including all threads and garbage collection. */
  processor: number
  /** Mean processor time of reading and parsing the same JSON without a library. */
  parse: number
}

/**
 * Prints the client-side cost of a response: the call of the package over a `fetch` that returns prepared bytes, alternating
 * with a baseline that only reads and parses the JSON. Arguments: the program of the caller and the response file.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { calls: { type: 'string' } } })
const [program = '', file = ''] = positionals
const calls = Number(values.calls)

const bytes = readFileSync(file)
const fetchAnswer = async () => new Response(bytes, { headers: { 'content-type': 'application/json; charset=utf-8' } })
// One of the packages accepts no custom fetch.
globalThis.fetch = fetchAnswer

const { open, look }: Caller = await import(pathToFileURL(program).href)
const call = open(fetchAnswer)
const seen = look(await call())
if (!(seen.count === 200 && /^Task 0: call/.test(seen.title) && seen.createdAt instanceof Date)) {
  throw new Error(`Unexpected objects: ${JSON.stringify(seen)}`)
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

/** Returns the processor time of this process, in microseconds. */
async function processorTime(run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}
