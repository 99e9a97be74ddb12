import fc from 'fast-check'
import type { CreateTaskInput, UpdateTaskInput } from '../../client-sdk/src/contract.ts'
import { runs } from '../helpers/effort.ts'
import type { UndoRef } from './model.ts'

export const ONE = ['update', 'complete', 'reopen', 'delete', 'restore', 'purge'] as const
export const MANY = ['updateMany', 'completeMany', 'reopenMany', 'deleteMany'] as const
export type Verb =
  | (typeof ONE)[number]
  | (typeof MANY)[number]
  | 'create'
  | 'replace'
  | 'createMany'
  | 'emptyTrash'
  | 'undo'

/** The settable fields of a task; null clears. */
export type Settable = Omit<Partial<UpdateTaskInput> & Pick<Partial<CreateTaskInput>, 'title'>, 'idempotencyKey'>

/** A call without its idempotency key. Undo tokens are represented by a reference to the change. */
export interface Mutation {
  procedure: Verb
  input: Settable & {
    create?: boolean
    items?: Settable[]
    ids?: string[]
    set?: Settable
    ifVersions?: Record<string, number>
    undo?: UndoRef
  }
}

/** A network fault: the request is lost, or the response after the change was made. */
export type Loss = 'request' | 'answer'

/** The actor of a step: one of two users, on one of three devices, through one of two server instances. */
interface Acting {
  user: number
  device: number
  instance: number
}

/** The version that a change requires: none, the current one, the previous one, or the last one the device has seen. */
export type Precondition = 'none' | 'right' | 'stale' | 'seen'

/** One step of a scenario. Numbers select from the state at that step, so every subsequence is a valid scenario. */
export type Step =
  | (Acting & {
      kind: 'change'
      verb: Verb
      picks: number[]
      set: Settable
      precondition: Precondition
      losses: Loss[]
      twice: boolean
    })
  | (Acting & { kind: 'again'; pick: number; as: 'same' | 'other input' | 'other procedure' | 'other user' })
  | (Acting & { kind: 'pull' })
  | (Acting & { kind: 'page'; limit: number })
  | (Acting & { kind: 'merge'; pick: number; set: Settable })
  | { kind: 'restart'; instance: number }
  | { kind: 'wait'; minutes: number }
  | { kind: 'forget'; user: number }

const acting = { user: fc.nat(1), device: fc.nat(2), instance: fc.nat(1) }
const due = fc.constantFrom(
  null,
  { date: '2026-11-30' },
  { date: '2026-02-28', time: '09:05' },
  { date: '1999-12-31', time: '23:59', timeZone: 'Europe/Berlin' },
)
const settable: fc.Arbitrary<Settable> = fc.record(
  {
    title: fc.constantFrom('milk', 'Ärger 😀', 'x'),
    description: fc.constantFrom(null, '', 'two\nlines'),
    priority: fc.constantFrom(null, 'none', 'urgent'),
    tags: fc.constantFrom(null, [], ['home', 'b"{,}']),
    due,
    completed: fc.boolean(),
  },
  { requiredKeys: [] },
)
const losses = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Loss[]>([]) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom<Loss>('request', 'answer'), { minLength: 1, maxLength: 3 }) },
)

const change = fc.record({
  ...acting,
  kind: fc.constant('change' as const),
  verb: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<Verb>('create', 'createMany', 'undo') },
    { weight: 3, arbitrary: fc.constantFrom<Verb>('replace', 'emptyTrash', ...ONE, ...MANY) },
  ),
  picks: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 }),
  set: settable,
  precondition: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Precondition>('none') },
    { weight: 2, arbitrary: fc.constantFrom<Precondition>('right', 'stale', 'seen') },
  ),
  losses,
  twice: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
})

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: change },
  {
    weight: 3,
    arbitrary: fc.record({
      ...acting,
      kind: fc.constant('again' as const),
      pick: fc.nat(12),
      as: fc.constantFrom('same', 'same', 'same', 'other input', 'other procedure', 'other user'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ ...acting, kind: fc.constant('pull' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ ...acting, kind: fc.constant('page' as const), limit: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ ...acting, kind: fc.constant('merge' as const), pick: fc.nat(9), set: settable }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), instance: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 5, max: 50 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), user: fc.nat(1) }) },
)

/** A scenario of about thirty steps in random order. */
export const scenario: fc.Arbitrary<Step[]> = fc.array(step, { minLength: 20, maxLength: 40, size: 'max' })

/** The number of random scenarios. */
export const SCENARIOS = runs(6, 2000)
