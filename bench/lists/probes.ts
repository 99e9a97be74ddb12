import type { Actor } from '../../src/auth/actor.ts'
import type { Services } from './services.ts'

/** The longest wait for each kind of call during some work, in milliseconds. */
export interface Waits {
  ownReads: number
  ownWrites: number
  othersReads: number
  othersWrites: number
}

/** The outcome of some work: its duration, and the waits meanwhile. */
export interface Probed<T> {
  result: T
  ms: number
  waits: Waits
}

const PAUSE_MS = 2

/** Runs work while the same user and another one read and write one call after the other. */
export async function probe<T>(
  services: Services,
  { own, other }: { own: Actor; other: Actor },
  work: () => Promise<T>,
): Promise<Probed<T>> {
  const { tasks, lists, changes } = services
  const waits: Waits = { ownReads: 0, ownWrites: 0, othersReads: 0, othersWrites: 0 }
  let isOver = false
  async function repeat(name: keyof Waits, calls: (() => Promise<unknown>)[]): Promise<void> {
    for (let n = 0; !isOver; n++) {
      // From when the call is due: the embedded database runs in this process, which cannot even begin a call meanwhile.
      const dueAt = performance.now() + PAUSE_MS
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      // A call that reaches a time limit counts with the time it has waited.
      await calls[n % calls.length]?.().catch(() => {})
      waits[name] = Math.max(waits[name], performance.now() - dueAt)
    }
  }
  const reads = (actor: Actor) => [
    () => tasks.list(actor, { limit: 20 }),
    () => lists.list(actor, {}),
    () => changes.since(actor, { limit: 20 }),
  ]
  const writes = (actor: Actor) => [() => tasks.create(actor, { title: 'Buy milk' })]
  const probes = [
    repeat('ownReads', reads(own)),
    repeat('othersReads', reads(other)),
    repeat('othersWrites', writes(other)),
  ]
  const startedAt = performance.now()
  const working = work()
  // Begins with the work, so that its first write waits for all of it.
  probes.push(repeat('ownWrites', writes(own)))
  const result = await working.finally(() => {
    isOver = true
  })
  const ms = performance.now() - startedAt
  await Promise.all(probes)
  return { result, ms, waits }
}
