import type { ChangesPage } from '../../client-sdk/src/contract.ts'
import { type Call, isLook, outputOf, tasksIn } from './calls.ts'
import { type Entry, entriesOf } from './entries.ts'

/** Yields the faults in one user's sequence of changes, found in its pages and the responses of changes. */
export function* faultsOfSequence(calls: Call[]): Generator<string> {
  yield* faultsOfPages(calls)
  const changes = calls.flatMap((call) => [...entriesOf(call)]).filter((entry) => entry.kind === 'change')
  yield* faultsOfVersions(changes)
  const positions = positionsIn(calls)
  const tasks = new Map<number, string>()
  const last = new Map<string, { seq: number; version: number }>()
  for (const [name, seqs] of positions) {
    if (seqs.size > 1) yield `${name} has several positions: ${[...seqs]}`
    for (const seq of seqs) {
      if (tasks.has(seq)) yield `${name} and ${tasks.get(seq)} are both at ${seq}`
      tasks.set(seq, name)
    }
  }
  for (const [seq, name] of [...tasks].toSorted(([a], [b]) => a - b)) {
    const [id = '', text] = name.split(' ')
    const version = Number(text)
    const before = last.get(id)
    if (before && before.version >= version) yield `${id} is in version ${version} after ${before.version}, at ${seq}`
    last.set(id, { seq, version })
  }
  yield* faultsOfTime(changes, positions)
}

/** Yields pages that do not continue after the previous one. */
function* faultsOfPages(calls: Call[]): Generator<string> {
  const reached = new Map<string, number>()
  for (const call of calls) {
    if (call.request.procedure !== 'since') continue
    const page: ChangesPage | undefined = outputOf(call)
    if (!page) continue
    let before = reached.get(call.request.input.cursor ?? '') ?? 0
    for (const { seq } of page.changes) {
      if (seq <= before) yield `since #${call.n} lists ${seq} after ${before}`
      before = seq
    }
    reached.set(page.cursor, Math.max(before, reached.get(page.cursor) ?? 0))
  }
}

/** Yields versions of a task made by two changes. */
function* faultsOfVersions(changes: Extract<Entry, { kind: 'change' }>[]): Generator<string> {
  const makers = new Map<string, Call>()
  for (const { call, ...change } of changes) {
    for (const name of madeBy(change)) {
      const other = makers.get(name)
      if (other) yield `${call.request.procedure} #${call.n} and #${other.n} have both made ${name}`
      makers.set(name, call)
    }
  }
}

/** Yields changes ordered before a change that was answered before they began. */
function* faultsOfTime(
  changes: Extract<Entry, { kind: 'change' }>[],
  positions: Map<string, Set<number>>,
): Generator<string> {
  const placed = changes.flatMap((change) => {
    const seqs = madeBy(change).flatMap((name) => [...(positions.get(name) ?? [])])
    return seqs.length > 0 ? [{ ...change, seqs }] : []
  })
  const ended = placed.toSorted((a, b) => a.completed - b.completed)
  let highest = 0
  for (const { call, invoked, seqs } of placed.toSorted((a, b) => a.invoked - b.invoked)) {
    while (ended[0] && ended[0].completed < invoked) highest = Math.max(highest, ...(ended.shift()?.seqs ?? []))
    const lowest = Math.min(...seqs)
    if (lowest <= highest)
      yield `${call.request.procedure} #${call.n} has position ${lowest}, but began after ${highest} was answered`
  }
}

/** Returns the positions of each version of each task. */
function positionsIn(calls: Call[]): Map<string, Set<number>> {
  const positions = new Map<string, Set<number>>()
  for (const call of calls) {
    if (!isLook(call.request) || call.request.procedure !== 'since') continue
    for (const change of (outputOf(call) as ChangesPage | undefined)?.changes ?? []) {
      if (!change.task) continue
      const name = `${change.task.id} ${change.task.version}`
      positions.set(name, (positions.get(name) ?? new Set()).add(change.seq))
    }
  }
  return positions
}

/** Returns the task versions that a change has made. */
function madeBy({ output, touched }: Pick<Extract<Entry, { kind: 'change' }>, 'output' | 'touched'>): string[] {
  return tasksIn(output)
    .filter(({ id }) => touched.includes(id))
    .map(({ id, version }) => `${id} ${version}`)
}
