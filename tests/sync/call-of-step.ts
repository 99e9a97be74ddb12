import type { Task } from '../../client-sdk/src/contract.ts'
import type { Mutation, Precondition, Settable, Step, Verb } from './calls.ts'
import type { Model, UndoRef } from './model.ts'

/** The state from which a step selects its input. */
export interface Known {
  model: Model
  /** The tasks that the device has seen. */
  copy: ReadonlyMap<string, Task>
  /** Ids of both users: of existing, purged and unused tasks. */
  ids: string[]
  /** All changes of both users that can be undone. */
  undos: UndoRef[]
}

/** Converts a step to a call: replaces numbers with ids, versions and tokens. */
export function callOf(step: Extract<Step, { kind: 'change' }>, { model, copy, ids: all, undos }: Known): Mutation {
  const { verb, picks, set, precondition, device } = step
  const [first = 0] = picks
  const ids = [...new Set(picks.map((pick) => pickFrom(candidates(verb, model, pick) ?? all, pick) as string))]
  const [id = ''] = ids
  const versions = ids.map((id) => [id, versionOf(precondition, id, { model, copy })] as const)
  const [ifVersion] = versions.map(([, version]) => version)
  const one = { id, ...(ifVersion !== undefined && { ifVersion }) }
  const existing = versions.filter((entry): entry is [string, number] => (entry[1] ?? 0) > 0)
  const many = { ids, ...(existing.length > 0 && { ifVersions: Object.fromEntries(existing) }) }
  const title = `${set.title ?? 'untitled'} of ${model.owner}`
  const named = set.title === undefined ? set : { ...set, title }
  // An odd number means that the server chooses the id.
  const whole = (id: string, pick: number) => ({ ...plain(named), title, ...(pick % 2 === 0 && { id }) })
  switch (verb) {
    case 'create':
      return { procedure: verb, input: whole(id, first) }
    case 'createMany':
      return { procedure: verb, input: { items: ids.map((id, index) => whole(id, picks[index] ?? 0)) } }
    case 'replace':
      return { procedure: verb, input: { ...plain(named), title, ...one, ...(device === 0 && { create: false }) } }
    case 'update':
      return { procedure: verb, input: { ...named, ...one } }
    case 'updateMany':
      return { procedure: verb, input: { set: named, ...many } }
    case 'emptyTrash':
      return { procedure: verb, input: {} }
    case 'undo': {
      const undo = pickFrom(
        undos.filter(({ owner }) => owner === model.owner || first % 8 === 7),
        first,
      )
      return undo ? { procedure: verb, input: { undo } } : { procedure: 'emptyTrash', input: {} }
    }
    default:
      return { procedure: verb, input: verb.endsWith('Many') ? many : one }
  }
}

/** Selects a change by number, counting back from the newest, 0. */
export function pickFrom<T>(items: T[], pick: number): T | undefined {
  return items[items.length - 1 - (pick % items.length)]
}

/** Prefers tasks that the verb applies to; otherwise any id: unused, purged or the other user's. */
function candidates(verb: Verb, { tasks }: Model, pick: number): string[] | undefined {
  if (pick % 4 === 3 || verb.startsWith('create')) return undefined
  const suitable = [...tasks.values()].filter(({ deletedAt }) => (deletedAt !== null) === /restore|purge/.test(verb))
  return suitable.length > 0 ? suitable.map(({ id }) => id) : undefined
}

function versionOf(precondition: Precondition, id: string, { model, copy }: Pick<Known, 'model' | 'copy'>) {
  const right = model.rows.get(id)?.task.version
  if (precondition === 'none') return undefined
  if (precondition === 'seen') return copy.get(id)?.version
  return precondition === 'right' ? right : Math.max((right ?? 1) - 1, 0)
}

/** Procedures with the same input type. */
const OTHER_PROCEDURE: Partial<Record<Verb, Verb>> = {
  complete: 'reopen',
  reopen: 'complete',
  delete: 'restore',
  restore: 'purge',
  completeMany: 'reopenMany',
  reopenMany: 'deleteMany',
}

/** Returns a call to send with the idempotency key of an earlier call: that call, or one with another procedure or input. */
export function repeatedCall({ procedure, input }: Mutation, as: string, id: string): Mutation {
  if (as === 'other procedure') return { procedure: OTHER_PROCEDURE[procedure] ?? procedure, input }
  return { procedure, input: as === 'other input' ? otherInput(input, id) : input }
}

function otherInput({ ifVersions, ...input }: Mutation['input'], id: string): Mutation['input'] {
  if (input.items) return { items: [...input.items, { title: 'one more' }] }
  if (input.ids) return { ...input, ids: [id] }
  if (input.id !== undefined) return { ...input, id }
  return input.title === undefined ? input : { ...input, title: 'another' }
}

/** Removes nulls, which a new task accepts only for its due date. */
function plain(set: Settable): Settable {
  return Object.fromEntries(Object.entries(set).filter(([name, value]) => name === 'due' || value !== null))
}
