import { v7 as uuidv7 } from 'uuid'
import type { Task } from '../../client-sdk/src/contract.ts'
import { upsertOf } from '../helpers/feed.ts'
import { NOT_REPEATING } from '../helpers/plain-task.ts'
import type { Mutation } from '../sync/calls.ts'
import type { Answer, Attempt, Call, History, Look } from './calls.ts'

export const ADA = 'user-00000000-0000-4000-8000-00000000000a'
export const BOB = 'user-00000000-0000-4000-8000-00000000000b'
export const [MILK, BREAD] = ['0000000a-0000-4000-8000-000000000000', '0000000b-0000-4000-8000-000000000000']

/** The start and end time of an attempt. */
type Span = [invoked: number, completed: number]

/** Builds an artificial history call by call. */
export class MadeUp {
  readonly history: History = { calls: [], copies: [] }

  /** Adds a call with one attempt. */
  call(request: Mutation | Look, span: Span, answer: Answer, more: Partial<Call & Attempt> = {}): Call {
    const { user = ADA, key, repeats, ...attempt } = more
    const call: Call = { n: this.history.calls.length, user, request, key, attempts: [] }
    if (repeats) call.repeats = repeats
    this.history.calls.push(call)
    this.again(call, span, answer, attempt)
    return call
  }

  /** Adds another attempt of a call. */
  again(call: Call, [invoked, completed]: Span, answer: Answer, more: Partial<Attempt> = {}): void {
    const seen = { sent: 1, lastSent: invoked, statuses: [200], owners: [call.user] }
    call.attempts.push({ way: 'rest', invoked, completed, answer, ...seen, ...more })
  }

  /** Sets the final state of a copy of Ada's tasks. */
  copy(...tasks: Task[]): void {
    this.history.copies.push({ user: ADA, tasks: new Map(tasks.map((task) => [task.id, task])) })
  }
}

/** Builds a task as left by a change. */
export function task(id: string, version: number, change: Partial<Task> = {}): Task {
  const unset = {
    title: 'milk',
    description: '',
    priority: 'none' as const,
    tags: [],
    due: null,
    reminders: [],
    ...NOT_REPEATING,
  }
  const times = { completedAt: null, deletedAt: null, createdAt: at(1), updatedAt: at(version) }
  const place = { listId: null, sectionId: null, parentId: null, position: `a${id}` }
  return { id, version, ...unset, ...place, completed: false, ...times, ...change }
}

export const at = (version: number) => new Date(version * 1000)
export const UNKNOWN: Answer = { kind: 'unknown', code: 'NETWORK' }
export const ok = (output: object): Answer => ({ kind: 'ok', output })
export const rejected = (code: string, current?: Task): Answer => ({ kind: 'fail', code, current })

/** Builds the response of a change that left a task in this state. */
export function changed(task: Task): Answer {
  return ok({ ...task, affected: { task: 1 }, undoToken: tokenOf(task) })
}

/** Builds the response of a bulk change. */
export function allChanged(...items: [Task, ...Task[]]): Answer {
  return ok({ items, affected: { task: items.length }, undoToken: tokenOf(...items) })
}

function tokenOf(...tasks: [Task, ...Task[]]): string {
  return uuidv7({ msecs: tasks[0].updatedAt.getTime() })
}

/** Builds a page of the sequence with all tasks, or those after a cursor. */
export function page(...tasks: (Task & { seq?: number })[]): Answer {
  const changes = tasks.map(({ seq, ...task }, index) => upsertOf(seq ?? index + 1, task))
  return ok({ changes, cursor: `after ${changes.at(-1)?.seq}`, more: false })
}

export const ALL: Look = { procedure: 'since', input: { limit: 200 } }
export const create = (id: string, title = 'milk'): Mutation => ({ procedure: 'create', input: { id, title } })
export const rename = (id: string, title: string): Mutation => ({ procedure: 'update', input: { id, title } })
export const complete = (id: string): Mutation => ({ procedure: 'complete', input: { id } })
export const get = (id: string): Look => ({ procedure: 'get', input: { id } })
