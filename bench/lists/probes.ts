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
      const startedAt = performance.now()
      // A call that reaches a time limit counts with the time it has waited.
      await calls[n % calls.length]?.().catch(() => {})
      waits[name] = Math.max(waits[name], performance.now() - startedAt)
      // Other callers pause between calls, too; without this the embedded database has no other work.
      await new Promise((resolve) => setTimeout(resolve, 2))
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
  // Sent after the work, so that its first write waits for all of it.
  probes.push(repeat('ownWrites', writes(own)))
  const result = await working.finally(() => {
    isOver = true
  })
  const ms = performance.now() - startedAt
  await Promise.all(probes)
  return { result, ms, waits }
}
