import type { Task } from '../../client-sdk/src/contract.ts'
import { NOT_REPEATING } from '../helpers/plain-task.ts'
import type { Mutation, Settable } from './calls.ts'

/**
 * The predicted result of a call. `undo` represents the undo token by its change. `affected` is the number of changed tasks,
 * if it differs from the number in the response.
 */
export type Outcome =
  | { tasks: Task[]; undo: UndoRef | null; purged?: number; affected?: number }
  | { error: 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH'; current?: Task }

/** The change that an undo token refers to. */
export interface UndoRef {
  owner: string
  change: number
  at: number
  /** The tasks of the change, if its response has named them. */
  ids?: string[]
}

interface Row {
  task: Task
  /** The last change of the task. */
  change: number
}

/** The previous state of the tasks of a change; null for tasks that it created. */
type Before = Map<string, Task | null>

/** The key and time of a change, and the ids and positions that the server generated. */
export interface Circumstances {
  key: string
  now: Date
  newId: (index: number) => string
  newPosition: (index: number) => string
}

const HOUR = 3_600_000

/** The reference model of one user's tasks: the rules of every change, in memory. */
export class Model {
  readonly owner: string
  rows = new Map<string, Row>()
  /** Purged tasks in order, until their tombstones are dropped. */
  purged: { id: string; change: number; was: Task }[] = []
  /** The previous states for undo, by change. */
  states = new Map<number, Before>()
  #answers = new Map<string, { request: string; outcome: Outcome }>()
  #changes = 0

  constructor(owner: string) {
    this.owner = owner
  }

  get tasks(): Map<string, Task> {
    return new Map([...this.rows].map(([id, { task }]) => [id, task]))
  }

  /** Applies a change, or replays the outcome stored under its key. */
  apply(request: Mutation, at: Circumstances): Outcome {
    const name = `${request.procedure} ${at.key}`
    const input = JSON.stringify(request)
    const known = this.#answers.get(name)
    if (known) return known.request === input ? known.outcome : { error: 'IDEMPOTENCY_MISMATCH' }
    this.#changes += 1
    const before = { rows: new Map(this.rows), purged: [...this.purged], states: new Map(this.states) }
    const outcome = this.#make(request, at)
    if ('error' in outcome) Object.assign(this, before)
    else this.#answers.set(name, { request: input, outcome })
    return outcome
  }

  #make({ procedure, input }: Mutation, at: Circumstances): Outcome {
    const id = input.id ?? ''
    const done = { ids: input.ids ?? [id], ifVersions: input.ifVersions ?? {}, ...at }
    if (input.ifVersion !== undefined) done.ifVersions = { [id]: input.ifVersion }
    switch (procedure) {
      case 'create':
        return this.#insert([input], at)
      case 'createMany':
        return this.#insert(input.items ?? [], at)
      case 'replace':
        return this.#replace(input, at)
      case 'update':
        return this.#change(done, (task) => ({ ...task, ...fields(task, input, at.now) }))
      case 'updateMany':
        return this.#change(done, (task) => ({ ...task, ...fields(task, input.set ?? {}, at.now) }))
      case 'complete':
      case 'completeMany':
        return this.#change(done, (task) => ({ ...task, ...fields(task, { completed: true }, at.now) }))
      case 'reopen':
      case 'reopenMany':
        return this.#change(done, (task) => ({ ...task, ...fields(task, { completed: false }, at.now) }))
      case 'delete':
      case 'deleteMany':
        return this.#change(done, (task) => ({ ...task, deletedAt: task.deletedAt ?? at.now }), 'trash too')
      case 'restore':
        return this.#change(done, (task) => ({ ...task, deletedAt: null }), 'trash too')
      case 'purge':
        return this.#purge(id, input.ifVersion, at)
      case 'emptyTrash':
        return this.#emptyTrash(at)
      case 'undo':
        return this.#undo(input.undo, at)
    }
  }

  #insert(items: Settable[], { now, newId, newPosition }: Circumstances): Outcome {
    const tasks = items.map((item, index): Task => {
      const id = item.id ?? newId(index)
      // Versions of a purged id continue as long as its tombstone exists.
      const version = 1 + (this.purged.find((one) => one.id === id)?.was.version ?? 0)
      const bare = newTask({ id, version, position: newPosition(index), now })
      return { ...bare, ...fields(bare, item, now) }
    })
    const existing = tasks.find(({ id }) => this.rows.has(id))
    if (existing) return this.#conflict(existing.id)
    for (const task of tasks) this.#set(task, null)
    return this.#answer(
      tasks.map(({ id }) => id),
      now,
    )
  }

  #replace(input: Mutation['input'], at: Circumstances): Outcome {
    const { id = '', ifVersion, create } = input
    const task = this.rows.get(id)?.task
    if (!task) return create === false || (ifVersion ?? 0) !== 0 ? { error: 'NOT_FOUND' } : this.#insert([input], at)
    if (ifVersion !== undefined && ifVersion !== task.version) return this.#conflict(id)
    const whole = { description: null, priority: null, tags: null, due: null, completed: false, ...given(input) }
    return this.#change({ ids: [id], ifVersions: {}, ...at }, () => ({ ...task, ...fields(task, whole, at.now) }))
  }

  #change(
    { ids, ifVersions, now }: { ids: string[]; ifVersions: Record<string, number>; now: Date },
    change: (task: Task) => Task,
    reach: 'outside the trash' | 'trash too' = 'outside the trash',
  ): Outcome {
    for (const id of ids) {
      const task = this.rows.get(id)?.task
      if (!task) return { error: 'NOT_FOUND' }
      const isStale = ifVersions[id] !== undefined && ifVersions[id] !== task.version
      if (isStale || (task.deletedAt && reach !== 'trash too')) return this.#conflict(id)
    }
    for (const id of ids) this.#put(id, change, now)
    return this.#answer(ids, now)
  }

  /** Raises the version only if a field really changes. */
  #put(id: string, change: (task: Task) => Task, now: Date): void {
    const { task } = this.rows.get(id) as Row
    const changed = change(task)
    if (JSON.stringify(changed) === JSON.stringify(task)) return
    this.#set({ ...changed, version: task.version + 1, updatedAt: now }, task)
  }

  #set(task: Task, before: Task | null): void {
    this.rows.set(task.id, { task, change: this.#changes })
    this.#remember(task.id, before)
  }

  #remember(id: string, before: Task | null): void {
    this.states.set(this.#changes, new Map([...(this.states.get(this.#changes) ?? []), [id, before]]))
  }

  #purge(id: string, ifVersion: number | undefined, { now }: Circumstances): Outcome {
    const task = this.rows.get(id)?.task
    if (!task) return { error: 'NOT_FOUND' }
    if (!task.deletedAt || (ifVersion !== undefined && ifVersion !== task.version)) return this.#conflict(id)
    this.#remove(task)
    return { tasks: [task], undo: this.#ref(now) }
  }

  #emptyTrash({ now }: Circumstances): Outcome {
    const trash = [...this.tasks.values()].filter(({ deletedAt }) => deletedAt)
    for (const task of trash) this.#remove(task)
    return { tasks: [], purged: trash.length, undo: trash.length > 0 ? this.#ref(now) : null }
  }

  #remove(task: Task): void {
    this.rows.delete(task.id)
    this.purged = this.purged.filter(({ id }) => id !== task.id)
    this.purged.push({ id: task.id, change: this.#changes, was: task })
    this.#remember(task.id, task)
  }

  #undo(undo: UndoRef | undefined, { now }: Circumstances): Outcome {
    const states = undo?.owner === this.owner ? this.states.get(undo.change) : undefined
    if (!undo || !states || now.getTime() - undo.at > HOUR) return { error: 'NOT_FOUND' }
    const ids = [...states.keys()].sort()
    const purgedByIt = new Map(
      this.purged.filter(({ change }) => change === undo.change).map((one) => [one.id, one.was]),
    )
    for (const id of ids) {
      const row = this.rows.get(id)
      if (row ? row.change !== undo.change : !purgedByIt.has(id))
        return row ? this.#conflict(id) : { error: 'NOT_FOUND' }
    }
    const tasks = ids.flatMap((id) => {
      const was = states.get(id) ?? null
      const task = this.rows.get(id)?.task
      if (!task) this.#bringBack(purgedByIt.get(id) as Task, now)
      else if (was) this.#put(id, () => ({ ...was, version: task.version, updatedAt: task.updatedAt }), now)
      else if (task.deletedAt) this.#remove(task)
      else this.#put(id, () => ({ ...task, deletedAt: now }), now)
      // Rows that the undo deletes permanently are not in the answer.
      return this.rows.get(id)?.task ?? []
    })
    return { tasks, undo: this.#ref(now), affected: ids.length }
  }

  #bringBack(was: Task, now: Date): void {
    this.purged = this.purged.filter(({ id }) => id !== was.id)
    this.#set({ ...was, version: was.version + 1, updatedAt: now }, null)
  }

  #answer(ids: string[], now: Date): Outcome {
    const rows = ids.map((id) => this.rows.get(id) as Row)
    const affected = rows.filter(({ change }) => change === this.#changes).length
    return { tasks: rows.map(({ task }) => task), undo: affected > 0 ? this.#ref(now) : null, affected }
  }

  #ref(now: Date): UndoRef {
    return { owner: this.owner, change: this.#changes, at: now.getTime() }
  }

  #conflict(id: string): Outcome {
    return { error: 'CONFLICT', current: (this.rows.get(id) as Row).task }
  }
}

function newTask({ id, version, position, now }: Pick<Task, 'id' | 'version' | 'position'> & { now: Date }): Task {
  const unset = {
    description: '',
    priority: 'none' as const,
    tags: [],
    due: null,
    reminders: [],
    ...NOT_REPEATING,
    completed: false,
  }
  const times = { completedAt: null, deletedAt: null, version, createdAt: now, updatedAt: now }
  const place = { listId: null, sectionId: null, parentId: null, position }
  return { id, title: '', ...unset, ...place, ...times }
}

/** Returns the fields that a change sets; completing again keeps the first completedAt. */
function fields(task: Task, change: Settable, now: Date): Partial<Task> {
  const { title, description, priority, tags, due, completed } = change
  const completedAt = completed ? (task.completedAt ?? now) : null
  return {
    ...(title !== undefined && { title }),
    ...(due !== undefined && { due: due as Task['due'] }),
    ...(description !== undefined && { description: description ?? '' }),
    ...(priority !== undefined && { priority: priority ?? 'none' }),
    ...(tags !== undefined && { tags: tags ?? [] }),
    ...(completed !== undefined && { completed, completedAt }),
  }
}

function given(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
