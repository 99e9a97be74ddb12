import type { ChangedTask, ChangesPage, EntityRow, Task } from '../../client-sdk/src/contract.ts'
import type { Mutation } from '../sync/calls.ts'

/** The transports of a call. */
export const WAYS = ['trpc', 'rest', 'client'] as const
export type Way = (typeof WAYS)[number]

/** A read-only call. */
export type Look =
  | { procedure: 'get'; input: { id: string } }
  | { procedure: 'list'; input: { limit: number; trash?: boolean } }
  | { procedure: 'since'; input: { limit: number; cursor?: string } }

/** The result of an attempt. */
export type Answer =
  | { kind: 'ok'; output: any }
  /** The server rejected the call; nothing changed. */
  | { kind: 'fail'; code: string; current?: Task | null | undefined }
  /** No response, or one that leaves open whether the change was made. */
  | { kind: 'unknown'; code: string }

/** An attempt of a call. Times are milliseconds of one clock. */
export interface Attempt {
  way: Way
  invoked: number
  completed: number
  answer: Answer
  /** The number of times that the client package has sent the call, with its retries, and the time of the last one. */
  sent: number
  lastSent: number
  /** The status codes of the responses, and the owners of the tasks in them. */
  statuses: number[]
  owners: string[]
}

/** A call with all its attempts, which share an idempotency key. Without a key there is one attempt. */
export interface Call {
  /** The index in the history. */
  n: number
  user: string
  request: Mutation | Look
  key?: string | undefined
  attempts: Attempt[]
  /** The answered call whose key this call reuses. */
  repeats?: { call: Call; as: 'the same' | 'another' }
}

/** The calls in the order of their start, and the copies that readers built from the change feed. */
export interface History {
  calls: Call[]
  copies: { user: string; tasks: ReadonlyMap<string, Task> }[]
}

/** Returns the change number of a call in the model. Negative, since `Model` itself counts from 1. */
export function changeOf({ n }: Call): number {
  return -1 - n
}

export function isLook(request: Mutation | Look): request is Look {
  return request.procedure === 'get' || request.procedure === 'list' || request.procedure === 'since'
}

/** Returns the output of a successful call, or undefined. */
export function outputOf({ attempts }: Pick<Call, 'attempts'>): any {
  const done = attempts.find(({ answer }) => answer.kind === 'ok')
  return done?.answer.kind === 'ok' ? done.answer.output : undefined
}

/** Returns the tasks in an output of any procedure. */
export function tasksIn(output: any): Task[] {
  if (output?.changes) return (output as ChangesPage).changes.flatMap(({ task }) => task ?? [])
  if (output?.items) return output.items.flatMap((one: Task | EntityRow) => ('entity' in one ? (one.task ?? []) : one))
  return output?.id === undefined ? [] : [taskAlone(output)]
}

function taskAlone({ undoToken: _token, affected: _affected, ...task }: Task & Partial<ChangedTask>): Task {
  return task
}
