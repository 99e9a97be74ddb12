import { expect, it } from 'vitest'
import type { Change, Task } from '../../../client-sdk/src/contract.ts'
import { deletionOf, upsertOf } from '../../helpers/feed.ts'
import { faultsOf, Reading, type Truth } from './reading.ts'

const upsert = (seq: number, id: string, version: number): Change =>
  upsertOf(seq, { id, version, title: `${id} ${version}` } as Task)

const HISTORY: Change[] = [
  upsert(2, 'a', 1),
  upsert(3, 'b', 1),
  upsert(4, 'c', 1),
  upsert(5, 'a', 2),
  deletionOf(6, 'c'),
  upsert(7, 'd', 1),
]
const TRUTH: Truth = {
  last: new Map(HISTORY.map((change) => [change.id, change])),
  created: new Set(['a', 'b', 'c', 'd']),
  untouched: new Set(['b', 'd']),
  purged: new Set(['c']),
}

function faults(changes: Change[]): string[] {
  const reading = new Reading()
  for (const change of changes) reading.add(change)
  return faultsOf(reading, TRUTH)
}

const POSITIONS = HISTORY.map((_, n) => n)

it('the check accepts a reader that received every change, or skipped superseded versions', () => {
  expect(faults(HISTORY)).toEqual([])
  expect(faults(HISTORY.filter((change) => TRUTH.last.get(change.id) === change))).toEqual([])
})

it.each(POSITIONS)('the check detects a duplicate: change %i', (n) => {
  const change = HISTORY[n] as Change
  expect(faults(HISTORY.toSpliced(n, 0, change))).not.toEqual([])
  expect(faults([...HISTORY, change])).not.toEqual([])
  // Also with a new sequence number.
  expect(faults([...HISTORY, { ...change, seq: 8 }])).not.toEqual([])
})

it.each(POSITIONS.slice(1))('the check detects a change out of order: change %i', (n) => {
  const [before, change] = HISTORY.slice(n - 1) as [Change, Change]
  expect(faults(HISTORY.toSpliced(n - 1, 2, change, before))).not.toEqual([])
})

it.each(POSITIONS.filter((n) => TRUTH.last.get(HISTORY[n]?.id ?? '') === HISTORY[n]))(
  'the check detects a missing or altered change: change %i',
  (n) => {
    const { seq, id } = HISTORY[n] as Change
    expect(faults(HISTORY.toSpliced(n, 1))).not.toEqual([])
    expect(faults(HISTORY.toSpliced(n, 1, upsert(seq, id, 9)))).not.toEqual([])
  },
)

it("the check detects another user's task, and a purged task that still exists", () => {
  expect(faults([...HISTORY, upsert(8, 'e', 1)])).toEqual(['e belongs to another user'])
  const retained = { ...TRUTH, purged: new Set(['c', 'a']) }
  const reading = new Reading()
  for (const change of HISTORY) reading.add(change)
  expect(faultsOf(reading, retained)).toEqual(['a was purged, but still exists'])
})
