import { isDeepStrictEqual } from 'node:util'
import type { Change } from '../../../client-sdk/src/contract.ts'

/** What one reader was told, in the order in which it was. */
export class Reading {
  /** A purge has no version. */
  readonly told: { seq: number; id: string; version: number | undefined }[] = []
  readonly last = new Map<string, Change>()

  get reached(): number {
    return this.told.at(-1)?.seq ?? 0
  }

  add(change: Change): void {
    const { seq, id, task } = change
    this.told.push({ seq, id, version: task?.version })
    this.last.set(id, change)
  }
}

/** What a reader of one user should have been told. */
export interface Truth {
  /** The last change of each of the user's tasks, as `changes.since` gives it when all is over. */
  last: Map<string, Change>
  /** Tasks whose creation was acknowledged. */
  created: Set<string>
  /** Those of them that were not changed afterwards. */
  untouched: Set<string>
  purged: Set<string>
}

/** What is wrong with a reading, in words. */
export function faultsOf(reading: Reading, truth: Truth): string[] {
  return [...faultsOfOrder(reading, truth), ...faultsOfCreation(reading, truth), ...faultsOfEnd(reading, truth)]
}

function* faultsOfOrder({ told }: Reading, { last }: Truth): Generator<string> {
  const versions = new Map<string, number>()
  let before = 0
  for (const { seq, id, version } of told) {
    if (seq <= before) yield `${seq} was told after ${before}`
    before = seq
    if (!last.has(id)) yield `${id} is not of this user`
    const known = versions.get(id) ?? 0
    // Nothing comes after a purge.
    const now = version ?? Number.POSITIVE_INFINITY
    if (now <= known) yield `${id} was told in version ${now} after ${known}`
    versions.set(id, now)
  }
}

function* faultsOfCreation({ told }: Reading, { created, untouched, purged, last }: Truth): Generator<string> {
  const timesTold = Map.groupBy(told, ({ id }) => id)
  for (const id of created) {
    const [first, ...later] = timesTold.get(id) ?? []
    if (!first) yield `${id} was created and never told`
    // One that was gone before anybody looked is told as gone.
    else if (first.version === undefined && !purged.has(id)) yield `${id} was told as purged, and was not`
    else if (untouched.has(id) && (first.version !== 1 || later.length > 0)) yield `${id} was not told once as created`
  }
  for (const id of purged) if (last.get(id)?.op !== 'delete') yield `${id} was purged and is not`
}

function* faultsOfEnd(reading: Reading, { last }: Truth): Generator<string> {
  for (const [id, change] of last) {
    const told = reading.last.get(id)
    if (!told) yield `${id} has changed and was never told`
    else if (!isDeepStrictEqual(plain(told), plain(change))) yield `${id} was last told otherwise than it is`
  }
}

/** As it is in JSON: over REST, times are texts. */
function plain(change: Change): unknown {
  return JSON.parse(JSON.stringify(change))
}
