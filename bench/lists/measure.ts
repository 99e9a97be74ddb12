import { randomUUID } from 'node:crypto'
import type { Actor } from '../../src/auth/actor.ts'
import type { Database } from '../../src/database/database.ts'
import { bytesOf } from './bytes.ts'
import { fillList } from './fill.ts'
import { type Probed, probe, type Waits } from './probes.ts'
import { servicesOn } from './services.ts'

interface Amount {
  tasks: number
  rounds: number
}

/** Measures changes of a large list, prints the least durations and waits of the rounds, and returns the exceeded bounds. */
export async function measureLists(
  database: Database,
  { tasks, rounds }: Amount,
  bounds: Partial<Waits>,
): Promise<string[]> {
  const services = servicesOn(database)
  const { lists, sections, changes } = services
  const results = new Map<string, Probed<unknown>[]>()
  for (let round = 0; round < rounds; round++) {
    const own: Actor = { kind: 'user', userId: `own-${randomUUID()}` }
    const other: Actor = { kind: 'user', userId: `other-${randomUUID()}` }
    const { id, sectionId, comments } = await fillList(services, own, tasks)
    if (round === 0) console.log(`${tasks} tasks in 10 sections, ${comments} comments; milliseconds`)
    const before = await bytesOf(database, own.userId)
    async function step<T extends { affected: Record<string, number>; undoToken: string | null }>(
      name: string,
      work: () => Promise<T>,
    ): Promise<string> {
      const done = await attempted(name, () => probe(services, { own, other }, work))
      results.set(name, [...(results.get(name) ?? []), done])
      const changed = done.result.affected.task ?? 0
      if (changed < tasks / 20) throw new Error(`${name} changed only ${changed} tasks`)
      return done.result.undoToken ?? ''
    }
    const undo = (undoToken: string) => () => changes.undo(own, { undoToken })

    await step('delete', () => lists.delete(own, { id }))
    const after = await bytesOf(database, own.userId)
    const restored = await step('restore', () => lists.restore(own, { id }))
    const again = await step('undo of the restore', undo(restored))
    await step('undo of the undo', undo(again))
    const moved = await step('delete, tasks to the inbox', () => lists.delete(own, { id, moveTasksTo: null }))
    await step('undo of that', undo(moved))
    const emptied = await step('delete a section', () => sections.delete(own, { id: sectionId }))
    await step('undo of that section', undo(emptied))
    const trashed = await step('delete a section and its tasks', () =>
      sections.delete(own, { id: sectionId, tasks: 'trash' }),
    )
    await step('undo of that section and its tasks', undo(trashed))
    if (round === 0) print(before, after)
  }
  return report(results, bounds)
}

/** Tries again what a busy machine has kept from ending within the time limit of a statement: it changed nothing. */
async function attempted<T>(name: string, work: () => Promise<T>, attempts = 5): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (attempts === 1) throw error
    console.log(`${name}: stopped by a time limit`)
    return attempted(name, work, attempts - 1)
  }
}

function print(before: Awaited<ReturnType<typeof bytesOf>>, after: Awaited<ReturnType<typeof bytesOf>>): void {
  const kb = (bytes: number) => `${Math.round(bytes / 1024)} KB`
  console.log(
    `texts ${kb(before.counted)}; after the delete, undo states ${kb(after.states)}, counted ${kb(after.counted)}`,
  )
}

function report(results: Map<string, Probed<unknown>[]>, bounds: Partial<Waits>): string[] {
  const faults: string[] = []
  const least = (values: number[]) => Math.round(Math.min(...values))
  console.log(`${''.padEnd(36)}duration  own reads  own writes  others' reads  others' writes`)
  for (const [name, rounds] of results) {
    const waits = (['ownReads', 'ownWrites', 'othersReads', 'othersWrites'] as const).map((kind) => ({
      kind,
      ms: least(rounds.map((round) => round.waits[kind])),
    }))
    const cells = [least(rounds.map(({ ms }) => ms)), ...waits.map(({ ms }) => ms)]
    const widths = [8, 11, 12, 15, 16]
    console.log(`${name.padEnd(36)}${cells.map((ms, n) => String(ms).padStart(widths[n] ?? 0)).join('')}`)
    for (const { kind, ms } of waits) {
      const most = bounds[kind]
      if (most !== undefined && ms > most) faults.push(`${name}: ${kind} ${ms} ms of ${most}`)
    }
  }
  return faults
}
