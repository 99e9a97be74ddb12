import type { ChangedTask, ChangesPage, EntityRow, Task } from '../../client-sdk/src/contract.ts'
import type { Said } from '../sync/calls.ts'

/** How a call can be made. */
export const WAYS = ['trpc', 'rest', 'client'] as const
export type Way = (typeof WAYS)[number]

/** What a call only looks at. */
export type Look =
  | { procedure: 'get'; input: { id: string } }
  | { procedure: 'list'; input: { limit: number; trash?: boolean } }
  | { procedure: 'since'; input: { limit: number; cursor?: string } }

/** How a try of a call has ended. */
export type Answer =
  | { kind: 'ok'; output: any }
  /** Nothing has happened, and the server says why. */
  | { kind: 'fail'; code: string; current?: Task | null | undefined }
  /** No answer, or one that does not say whether it has happened. */
  | { kind: 'unknown'; code: string }

/** A try of a call. Times are milliseconds of one clock. */
export interface Attempt {
  way: Way
  invoked: number
  completed: number
  answer: Answer
  /** The client package tries again by itself: how often it has sent the call, and when last. */
  sent: number
  lastSent: number
  /** The status of each answer that has come, and whose tasks were in it. */
  statuses: number[]
  owners: string[]
}

/** One call, however often it was sent. All its attempts have one key; without a key there is one attempt. */
export interface Call {
  /** The place in the history. */
  n: number
  user: string
  said: Said | Look
  key?: string | undefined
  attempts: Attempt[]
  /** It was sent under the key of this one, which had been answered. */
  repeats?: { call: Call; as: 'the same' | 'another' }
}

/** What was called, in the order in which it was begun, and what readers have made of the pages they were given. */
export interface History {
  calls: Call[]
  copies: { user: string; tasks: ReadonlyMap<string, Task> }[]
}

/** The number under which a task remembers the call that has changed it last. `Model` counts from 1. */
export function changeOf({ n }: Call): number {
  return -1 - n
}

export function isLook(said: Said | Look): said is Look {
  return said.procedure === 'get' || said.procedure === 'list' || said.procedure === 'since'
}

/** What a call was answered with, where it was. */
export function outputOf({ attempts }: Pick<Call, 'attempts'>): any {
  const done = attempts.find(({ answer }) => answer.kind === 'ok')
  return done?.answer.kind === 'ok' ? done.answer.output : undefined
}

/** The tasks in an output, whatever it is of. */
export function tasksIn(output: any): Task[] {
  if (output?.changes) return (output as ChangesPage).changes.flatMap(({ task }) => task ?? [])
  if (output?.items) return output.items.flatMap((one: Task | EntityRow) => ('entity' in one ? (one.task ?? []) : one))
  return output?.id === undefined ? [] : [taskAlone(output)]
}

function taskAlone({ undoToken: _token, affected: _affected, ...task }: Task & Partial<ChangedTask>): Task {
  return task
}
