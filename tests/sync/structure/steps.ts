import fc from 'fast-check'
import { runs } from '../../helpers/effort.ts'
import type { Loss } from '../calls.ts'

/** How often each change is made. */
const WEIGHTS = {
  'tasks.create': 5,
  'tasks.createMany': 3,
  'tasks.update': 1,
  'tasks.replace': 1,
  'tasks.complete': 2,
  'tasks.completeMany': 1,
  'tasks.reopen': 1,
  'tasks.move': 8,
  'tasks.moveMany': 4,
  'tasks.delete': 4,
  'tasks.deleteMany': 1,
  'tasks.restore': 5,
  'tasks.purge': 1,
  'tasks.emptyTrash': 1,
  'lists.create': 3,
  'lists.update': 1,
  'lists.archive': 1,
  'lists.unarchive': 1,
  'lists.move': 2,
  'lists.delete': 4,
  'lists.deleteMany': 1,
  'lists.restore': 4,
  'lists.purge': 1,
  'lists.emptyTrash': 1,
  'sections.create': 3,
  'sections.update': 1,
  'sections.move': 2,
  'sections.delete': 3,
  'sections.deleteMany': 1,
  'comments.create': 2,
  'comments.update': 1,
  'comments.delete': 1,
  'account.settings.update': 1,
  'changes.undo': 12,
} as const

export type Procedure = keyof typeof WEIGHTS

/** A change. `picks` select its rows and inputs from the state at that step, so every subsequence is a valid scenario. */
export interface Change {
  user: number
  device: number
  instance: number
  procedure: Procedure
  picks: number[]
  precondition: 'none' | 'right' | 'stale' | 'seen'
}

/** One step of a scenario: of two users, with three devices each, on two server instances. */
export type Step =
  | (Change & { kind: 'change'; losses: Loss[]; twice: boolean })
  /** Two changes of one user at once. `crossing`: moves of two tasks, each into the subtree of the other. */
  | { kind: 'race'; changes: [Change, Change]; crossing: number | null }
  | { kind: 'again'; pick: number; instance: number; as: 'same' | 'other input' | 'other user' }
  | { kind: 'pull'; user: number; device: number; instance: number; limit: number | null }
  /** A move between siblings whose positions leave no room. */
  | { kind: 'crowd'; user: number; pick: number }
  /** A deletion and its end, by a restore or an undo, while a sibling has got the position of the deleted row. */
  | { kind: 'tie'; user: number; pick: number; by: 'restore' | 'undo' }
  | { kind: 'wait'; minutes: number }
  /** Drops the tombstones, so that devices must start over. */
  | { kind: 'forget'; user: number }

const acting = { user: fc.nat(1), device: fc.nat(2), instance: fc.nat(1) }
const losses = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Loss[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom<Loss>('request', 'answer'), { minLength: 1, maxLength: 3 }) },
)
const change = {
  ...acting,
  procedure: fc.oneof(
    ...Object.entries(WEIGHTS).map(([name, weight]) => ({ weight, arbitrary: fc.constant(name as Procedure) })),
  ),
  picks: fc.array(fc.nat(999), { minLength: 10, maxLength: 10 }),
  precondition: fc.oneof(
    { weight: 9, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constantFrom('right', 'stale', 'seen') },
  ),
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      ...change,
      kind: fc.constant('change' as const),
      losses,
      twice: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('race' as const),
      changes: fc.tuple(fc.record(change), fc.record(change)),
      crossing: fc.oneof(fc.constant(null), fc.nat(9)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('again' as const),
      pick: fc.nat(30),
      instance: fc.nat(1),
      as: fc.constantFrom('same', 'same', 'same', 'other input', 'other user'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      ...acting,
      kind: fc.constant('pull' as const),
      limit: fc.constantFrom(null, null, 1, 2, 5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crowd' as const), user: fc.nat(1), pick: fc.nat(99) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('tie' as const),
      user: fc.nat(1),
      pick: fc.nat(99),
      by: fc.constantFrom('restore', 'undo'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 5, max: 50 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), user: fc.nat(1) }) },
)

/** A scenario of about fifty steps in random order. */
export const scenario: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 40, maxLength: 60, size: 'max' })

/** The number of random scenarios. */
export const SCENARIOS = runs(4, 2000)
