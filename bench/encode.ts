import superjson from 'superjson'
import { encode } from '../src/api/wire/encode.ts'

/**
 * Prints the cost of encoding a page of 20 tasks with our encoder and with superjson, interleaved; medians over 30 rounds.
 */
const page = {
  items: Array.from({ length: 20 }, (_, n) => ({
    id: crypto.randomUUID(),
    title: `Task ${n}`,
    description: '',
    priority: 'none',
    tags: ['home'],
    due: { date: '2026-11-30' },
    completed: false,
    completedAt: null,
    deletedAt: null,
    version: 1,
    createdAt: new Date(n),
    updatedAt: new Date(n),
  })),
  nextCursor: null,
}

const ROUNDS = 30
const CALLS = 500

function cost(run: () => unknown): number {
  const startedAt = performance.now()
  for (let n = 0; n < CALLS; n++) run()
  return ((performance.now() - startedAt) * 1000) / CALLS
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

const rounds = Array.from({ length: ROUNDS }, () => ({
  ours: cost(() => JSON.stringify(encode(page))),
  superjson: cost(() => JSON.stringify(superjson.serialize(page))),
}))
const ours = median(rounds.map((round) => round.ours))
const theirs = median(rounds.map((round) => round.superjson))
console.log(`20 tasks: ${ours.toFixed(0)} µs, superjson ${theirs.toFixed(0)} µs, ratio ${(theirs / ours).toFixed(1)}`)
