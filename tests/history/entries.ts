import type { Task } from '../../client-sdk/src/contract.ts'
import type { Mutation } from '../sync/calls.ts'
import { type Attempt, type Call, isLook, type Look, tasksIn } from './calls.ts'

/** The tasks that a read covers; a covered task that was not returned did not exist. */
type Extent = 'everything' | 'outside the trash' | 'trash'

/** The change of an undo token. */
interface Trace {
  /** The tasks that it changed and that still exist. */
  touched: string[]
  at: Date | undefined
}

/** A fact that must hold at one moment of a time span. */
export type Entry = { call: Call; invoked: number; completed: number } & (
  | ({ kind: 'change'; request: Mutation; output: any } & Trace)
  /** A change that was made or not. */
  | { kind: 'perhaps'; request: Mutation }
  | { kind: 'rejection'; request: Mutation; code: string; current: Task | undefined }
  | { kind: 'sight'; tasks: Task[]; absent: string[]; extent?: Extent | undefined }
)

/** Returns the facts about the user's tasks that the attempts of a call imply. */
export function* entriesOf(call: Call): Generator<Entry> {
  const { request, attempts } = call
  if (call.repeats) return
  const done = attempts.filter(({ answer }) => answer.kind === 'ok')
  if (isLook(request)) {
    for (const one of attempts) yield* sightsOf(call, request, one)
    return
  }
  for (const one of attempts) yield* rejectionsOf(call, request, one)
  // With one key all attempts are one change, made before the first response that confirms it.
  const invoked = Math.min(...attempts.map((one) => one.invoked))
  const [first] = done.toSorted((a, b) => a.completed - b.completed)
  if (first?.answer.kind === 'ok') {
    const { output } = first.answer
    yield { kind: 'change', call, request, output, ...traceOf(output), invoked, completed: first.completed }
  } else if (attempts.some(mayHaveHappened)) {
    yield { kind: 'perhaps', call, request, invoked, completed: Number.POSITIVE_INFINITY }
  }
}

/** Reads the time of a change from its undo token, which is a UUID version 7. */
function traceOf(output: { undoToken: string | null }): Trace {
  if (output.undoToken === null) return { touched: [], at: undefined }
  const at = new Date(Number.parseInt(output.undoToken.replaceAll('-', '').slice(0, 12), 16))
  const touched = tasksIn(output).filter(({ updatedAt }) => updatedAt.getTime() === at.getTime())
  return { touched: touched.map(({ id }) => id), at }
}

/** Returns whether a call may have been applied: it has no response, or was retried, so that an error is of the last attempt. */
function mayHaveHappened({ answer, sent }: Attempt): boolean {
  return answer.kind === 'unknown' || sent > 1
}

function* sightsOf(call: Call, { procedure, input }: Look, { answer, ...at }: Attempt): Generator<Entry> {
  const span = { kind: 'sight' as const, call, invoked: at.invoked, completed: at.completed }
  if (answer.kind === 'fail' && procedure === 'get') yield { ...span, tasks: [], absent: [input.id] }
  if (answer.kind !== 'ok') return
  const { output } = answer
  const sight = { ...span, tasks: tasksIn(output), absent: [] }
  if (procedure === 'get') yield sight
  else if (procedure === 'list') {
    const isWhole = output.nextCursor === null
    yield { ...sight, extent: !isWhole ? undefined : input.trash ? 'trash' : 'outside the trash' }
  } else yield { ...sight, extent: input.cursor === undefined && !output.more ? 'everything' : undefined }
}

/** Yields the facts that an error implies: the rejection, and the state it reports, which the server may read separately. */
function* rejectionsOf(call: Call, request: Mutation, { answer, ...at }: Attempt): Generator<Entry> {
  if (answer.kind !== 'fail') return
  const span = { call, invoked: at.lastSent, completed: at.completed }
  const current = answer.current ?? undefined
  yield { ...span, kind: 'rejection', request, code: answer.code, current }
  if (current) yield { ...span, kind: 'sight', tasks: [current], absent: [] }
  else if (answer.code === 'NOT_FOUND' && request.input.id !== undefined) {
    yield { ...span, kind: 'sight', tasks: [], absent: [request.input.id] }
  }
}

/** Returns the ids that an entry concerns; undefined if it may be any. */
export function idsOf(entry: Entry): string[] | undefined {
  if (entry.kind === 'sight') return entry.extent ? undefined : [...entry.tasks.map(({ id }) => id), ...entry.absent]
  const { id, ids, items, undo } = entry.request.input
  if (entry.request.procedure === 'emptyTrash') return undefined
  if (undo) return undo.ids
  if (id !== undefined) return [id]
  if (ids) return ids
  if (entry.kind === 'change') return tasksIn(entry.output).map((task) => task.id)
  return (items ?? []).flatMap((item) => item.id ?? [])
}
