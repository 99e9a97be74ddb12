import { isDeepStrictEqual } from 'node:util'
import type { Task } from '../../client-sdk/src/contract.ts'
import { Model, type Outcome } from '../sync/model.ts'
import { changeOf, tasksIn } from './calls.ts'
import type { Entry } from './entries.ts'

/** The state of one user's tasks at one moment. */
export type State = Pick<Model, 'rows' | 'purged' | 'states'>

export const NOTHING: State = { rows: new Map(), purged: [], states: new Map() }

/** The state after an entry, or why the entry does not fit. */
export type Step = { state: State; fault?: undefined } | { state?: undefined; fault: string }

type Of<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>
type Done = Extract<Outcome, { tasks: object }>

/** Applies an entry to a state. Returns the same state object if nothing changes. */
export function stepTo(state: State, entry: Entry): Step {
  switch (entry.kind) {
    case 'sight':
      return unchanged(state, differenceOf(state, entry))
    case 'rejection':
      return unchanged(state, rejectionFault(state, entry))
    case 'perhaps': {
      const made = make(state, entry)
      return 'error' in made.outcome ? { fault: `would fail with ${made.outcome.error}` } : { state: made.state }
    }
    case 'change': {
      const made = make(state, entry)
      if ('error' in made.outcome) return { fault: `succeeded, but should fail with ${made.outcome.error}` }
      const fault = answerFault(entry, made.outcome)
      return fault === undefined ? { state: made.state } : { fault }
    }
  }
}

function unchanged(state: State, fault: string | undefined): Step {
  return fault === undefined ? { state } : { fault }
}

/** Applies a change to the model. Each call is recorded under its own change number. */
function make(state: State, entry: Of<'change' | 'perhaps' | 'rejection'>): { state: State; outcome: Outcome } {
  const { call, request } = entry
  const model = new Model(call.user)
  model.rows = new Map(state.rows)
  model.purged = state.purged
  model.states = new Map(state.states)
  const output = entry.kind === 'change' ? entry.output : undefined
  const created = (index: number) => output?.items?.[index] ?? output
  const outcome = model.apply(request, {
    key: 'its own',
    now: timeOfChange(entry),
    newId: (index) => created(index)?.id ?? 'none',
    newPosition: (index) => created(index)?.position ?? UNKNOWN_POSITION,
  })
  const change = changeOf(call)
  const made = [...model.rows].filter(([, row]) => row.change === 1)
  for (const [id, row] of made) model.rows.set(id, { ...row, change })
  const purged = model.purged.map((one) => (one.change === 1 ? { ...one, change } : one))
  const before = model.states.get(1)
  const states = before ? new Map([...state.states, [change, before]]) : state.states
  const hasChanged = made.length > 0 || model.purged.some((one) => one.change === 1)
  return { state: hasChanged ? { rows: model.rows, purged, states } : state, outcome }
}

/** Later than any server time: stands for the unknown time of a change without a response. */
const UNKNOWN_FROM = 8_000_000_000_000_000
/** Stands for the unknown position of a task that a change without a response has created. */
const UNKNOWN_POSITION = 'unknown'

function timeOfChange(entry: Entry): Date {
  const knownTime = entry.kind === 'change' ? entry.at : undefined
  return knownTime ?? new Date(UNKNOWN_FROM + entry.call.n)
}

function answerFault({ request, output }: Of<'change'>, outcome: Done): string | undefined {
  if (request.procedure === 'emptyTrash') {
    if (output.purged !== outcome.purged) return `purged ${output.purged}, expected ${outcome.purged}`
  } else {
    const isUndo = request.procedure === 'undo'
    const [actual, expected] = [tasksIn(output), outcome.tasks].map((tasks) => (isUndo ? tasks.toSorted(byId) : tasks))
    const fault = listFault(actual as Task[], expected as Task[])
    if (fault !== undefined) return fault
  }
  if ((output.undoToken === null) !== (outcome.undo === null))
    return 'has an undo token without a change, or the reverse'
  const changed = outcome.affected ?? (request.procedure === 'emptyTrash' ? outcome.purged : outcome.tasks.length)
  const expected = outcome.undo === null ? 0 : changed
  return (output.affected?.task ?? 0) === expected ? undefined : 'affected another number of tasks than expected'
}

/** Changes that check and write in one transaction: their error must match the state exactly. */
const IN_ONE_LOOK = ['purge', 'replace', 'updateMany', 'completeMany', 'reopenMany', 'deleteMany', 'createMany']

function rejectionFault(state: State, entry: Of<'rejection'>): string | undefined {
  const { outcome } = make(state, entry)
  if (!('error' in outcome)) return `failed with ${entry.code}, but should succeed`
  if (!IN_ONE_LOOK.includes(entry.request.procedure)) return undefined
  if (outcome.error !== entry.code) return `failed with ${entry.code}, expected ${outcome.error}`
  return entry.current && outcome.current ? taskFault(entry.current, outcome.current) : undefined
}

function differenceOf({ rows }: State, { tasks, absent, extent }: Of<'sight'>): string | undefined {
  for (const task of tasks) {
    const fault = taskFault(task, rows.get(task.id)?.task)
    if (fault !== undefined) return fault
  }
  const unseen = absent.find((id) => rows.has(id))
  if (unseen !== undefined) return `misses ${unseen}, which exists`
  if (!extent) return undefined
  const ids = new Set(tasks.map(({ id }) => id))
  if (ids.size < tasks.length) return 'lists a task twice'
  const isMeant = ({ deletedAt }: Task) => extent === 'everything' || (extent === 'trash') === (deletedAt !== null)
  const missed = [...rows.values()].find(({ task }) => isMeant(task) && !ids.has(task.id))
  if (missed) return `misses ${missed.task.id}, which exists in version ${missed.task.version}`
  const misplaced = tasks.find((task) => !isMeant(task))
  return misplaced && `lists ${misplaced.id}, which does not belong there`
}

function listFault(actual: Task[], expected: Task[]): string | undefined {
  if (actual.length !== expected.length) return `returned ${actual.length} tasks, expected ${expected.length}`
  for (const [index, task] of actual.entries()) {
    const fault = taskFault(task, expected[index])
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Returns the difference of a task from the expected one, or undefined. */
function taskFault(actual: Task, expected: Task | undefined): string | undefined {
  if (!expected || actual.id !== expected.id)
    return `returned ${actual.id} in version ${actual.version}, which does not exist`
  if (actual.version !== expected.version)
    return `returned ${actual.id} in version ${actual.version}, expected ${expected.version}`
  const other = Object.keys({ ...expected, ...actual }).find(
    (name) => !isSame(Reflect.get(actual, name), Reflect.get(expected, name)),
  )
  return other && `returned a different ${other} of ${actual.id} in version ${actual.version}`
}

function isSame(actual: unknown, expected: unknown): boolean {
  if (expected instanceof Date && expected.getTime() >= UNKNOWN_FROM) return actual instanceof Date
  if (expected === UNKNOWN_POSITION) return typeof actual === 'string'
  return isDeepStrictEqual(actual, expected)
}

const byId = (a: Task, b: Task) => (a.id < b.id ? -1 : 1)
