import { Draft, Refused, refuse, THIS_CHANGE } from './draft.ts'
import type { Call, Verb } from './inputs.ts'
import { COMMENT_VERBS, LIST_VERBS, SECTION_VERBS, updateSettings } from './predict-others.ts'
import { TASK_VERBS } from './predict-tasks.ts'
import { keyOf, type Row, type Snapshot } from './snapshot.ts'
import { violationsOf } from './violations.ts'

/** A change that can be undone: its rows as they were before it, null for those that it created. */
export interface Undoable {
  token: string
  at: number
  before: ReadonlyMap<string, Row | null>
}

/** What is known of a user beside the rows. */
export interface Past {
  undos: readonly Undoable[]
  /** The changes that permanently deleted rows, until their tombstones are dropped. */
  purges: ReadonlyMap<string, string>
}

export type Prediction = { draft: Draft; refused?: undefined } | { draft?: undefined; refused: Refused }

const VERBS: Record<string, Record<string, Verb>> = {
  tasks: TASK_VERBS,
  lists: LIST_VERBS,
  sections: SECTION_VERBS,
  comments: COMMENT_VERBS,
  account: { 'settings.update': updateSettings },
}

/** Predicts the rows of a user after a call, or its error. */
export function predict(
  snapshot: Snapshot,
  { procedure, input }: Call,
  { past, now }: { past: Past; now: number },
): Prediction {
  const draft = new Draft(snapshot)
  try {
    if (procedure === 'changes.undo') undo(draft, { token: input.undoToken ?? '', past, now })
    else verbOf(procedure)(draft, input, now)
    return { draft }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { refused: error }
  }
}

/** Predicts a call whose key has an answer: none for a replay, an error for another input. */
export function mismatchOf({ isSame }: { isSame: boolean }): Prediction | undefined {
  return isSame ? undefined : { refused: new Refused(['IDEMPOTENCY_MISMATCH']) }
}

/** Returns the prediction for a procedure. That of several rows is the same as that of one. */
function verbOf(procedure: string): Verb {
  const [noun = '', ...verb] = procedure.split('.')
  const verbs = VERBS[noun] ?? {}
  const name = verb.join('.')
  return (verbs[name] ?? verbs[name.replace(/Many$/, '')]) as Verb
}

const HOUR = 3_600_000

/** Predicts an undo: all rows as they were, unless one has changed since or would no longer fit. */
function undo(draft: Draft, { token, past, now }: { token: string; past: Past; now: number }): void {
  const undone = past.undos.find((one) => one.token === token)
  if (!undone || now - undone.at > HOUR) throw refuse('NOT_FOUND')
  const present = new Map(draft.rows)
  const problems = [...undone.before.keys()].flatMap((key) => {
    const row = present.get(key)
    if (row) return row.changeId === token ? [] : (['CONFLICT'] as const)
    return past.purges.get(key) === token ? [] : (['NOT_FOUND'] as const)
  })
  if (problems.length > 0) throw new Refused(problems)
  if (hasGained(draft, undone)) throw refuse('CONFLICT')
  for (const [key, was] of undone.before) revert(draft, { key, was, now })
  const isTouched = [...new Set([...present.keys(), ...draft.rows.keys()])].some(
    (key) => !undone.before.has(key) && present.get(key) !== draft.rows.get(key),
  )
  if (isTouched || violationsOf(draft.rows).length > 0) throw refuse('CONFLICT')
}

function revert(draft: Draft, { key, was, now }: { key: string; was: Row | null; now: number }): void {
  const row = draft.rows.get(key)
  if (was && row) draft.set(row, { ...was, version: row.version }, 'position')
  else if (was) draft.add(was, 'position')
  else if (row && isTrashed(row)) draft.set(row, { deletedAt: now, deletion: THIS_CHANGE })
  else if (row) draft.remove(row)
}

/** Returns whether the deletion of a row moves it to the trash, and it is not there yet. */
function isTrashed({ entity, deletedAt }: Row): boolean {
  return (entity === 'task' || entity === 'list') && deletedAt === null
}

/** Returns whether rows that the change created have got sections or comments by other changes. */
function hasGained(draft: Draft, { before }: Undoable): boolean {
  const isCreated = (key: string) => before.get(key) === null
  return [...draft.all('section'), ...draft.all('comment')].some((row) => {
    const owner = row.entity === 'section' ? `list ${row.listId}` : `task ${row.taskId}`
    return isCreated(owner) && !before.has(keyOf(row))
  })
}
