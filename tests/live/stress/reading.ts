import { isDeepStrictEqual } from 'node:util'
import type { Change } from '../../../client-sdk/src/contract.ts'

/** The changes that one reader received, in order. */
export class Reading {
  /** Absent for a purge. */
  readonly received: { seq: number; id: string; version: number | undefined }[] = []
  readonly last = new Map<string, Change>()

  get reached(): number {
    return this.received.at(-1)?.seq ?? 0
  }

  add(change: Change): void {
    const { seq, id, task } = change
    this.received.push({ seq, id, version: task?.version })
    this.last.set(id, change)
  }
}

/** The changes that a reader of one user must receive. */
export interface Truth {
  /** The last change of each task, as `changes.since` lists it at the end. */
  last: Map<string, Change>
  /** Tasks with an acknowledged creation. */
  created: Set<string>
  /** Created tasks that were not changed afterwards. */
  untouched: Set<string>
  purged: Set<string>
}

/** Returns descriptions of the faults in a reading. */
export function faultsOf(reading: Reading, truth: Truth): string[] {
  return [...faultsOfOrder(reading, truth), ...faultsOfCreation(reading, truth), ...faultsOfEnd(reading, truth)]
}

function* faultsOfOrder({ received }: Reading, { last }: Truth): Generator<string> {
  const versions = new Map<string, number>()
  let before = 0
  for (const { seq, id, version } of received) {
    if (seq <= before) yield `${seq} was received after ${before}`
    before = seq
    if (!last.has(id)) yield `${id} belongs to another user`
    const known = versions.get(id) ?? 0
    // A purge is the last change of a task.
    const now = version ?? Number.POSITIVE_INFINITY
    if (now <= known) yield `${id} was received in version ${now} after ${known}`
    versions.set(id, now)
  }
}

function* faultsOfCreation({ received }: Reading, { created, untouched, purged, last }: Truth): Generator<string> {
  const timesReceived = Map.groupBy(received, ({ id }) => id)
  for (const id of created) {
    const [first, ...later] = timesReceived.get(id) ?? []
    if (!first) yield `${id} was created and never received`
    // A task purged before it was read appears only as deleted.
    else if (first.version === undefined && !purged.has(id)) yield `${id} was received as purged, but exists`
    else if (untouched.has(id) && (first.version !== 1 || later.length > 0))
      yield `${id} was not received exactly once as created`
  }
  for (const id of purged) if (last.get(id)?.op !== 'delete') yield `${id} was purged, but still exists`
}

function* faultsOfEnd(reading: Reading, { last }: Truth): Generator<string> {
  for (const [id, change] of last) {
    const received = reading.last.get(id)
    if (!received) yield `${id} has changed and was never received`
    else if (!isDeepStrictEqual(plain(received), plain(change)))
      yield `the last received state of ${id} differs from the stored one`
  }
}

/** Returns a value in JSON form: over REST, times are strings. */
function plain(change: Change): unknown {
  return JSON.parse(JSON.stringify(change))
}
