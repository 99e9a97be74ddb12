import type * as z from 'zod'
import { unwrap } from '../../src/rest/operations.ts'
import { appRouter } from '../../src/router.ts'
import { definitionOf } from '../procedures/walk.ts'
import type { RawCaller } from './raw-call.ts'

const newId = () => crypto.randomUUID()

/** The verbs on one task, and on several. Each has tasks of its own, so that none meets what another has done to them. */
const VERBS = ['get', 'update', 'replace', 'complete', 'reopen', 'delete', 'restore', 'purge']
const BULK_VERBS = ['updateMany', 'completeMany', 'reopenMany', 'deleteMany']
const taskOf = Object.fromEntries(VERBS.map((verb) => [`tasks.${verb}`, newId()]))
const tasksOf = Object.fromEntries(BULK_VERBS.map((verb) => [`tasks.${verb}`, [newId(), newId(), newId()]]))

/** Stands for what an earlier answer has given; `prepared` puts it there. */
const GIVEN = 'as-it-was-given'

/** One valid input of each procedure that takes one, to start from. */
export const validInputs: Record<string, Record<string, unknown>> = {
  'changes.since': { cursor: GIVEN, limit: 10 },
  'tasks.list': {
    completed: false,
    priority: ['none', 'high'],
    tags: { any: ['home'], all: ['home'] },
    due: { from: '2026-01-01', to: '2026-12-31' },
    search: 'milk',
    trash: false,
    timeZone: 'Europe/Berlin',
    sort: [{ by: 'due', order: 'asc' }],
    limit: 10,
  },
  'tasks.create': {
    id: newId(),
    title: 'Buy milk',
    description: 'oat',
    priority: 'low',
    tags: ['home'],
    due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
    completed: false,
  },
  'tasks.stats': { timeZone: 'Pacific/Kiritimati' },
  ...Object.fromEntries(Object.entries(taskOf).map(([path, id]) => [path, { id }])),
  ...Object.fromEntries(Object.entries(tasksOf).map(([path, ids]) => [path, { ids }])),
  'tasks.update': {
    id: taskOf['tasks.update'],
    title: 'Buy milk',
    description: null,
    due: { date: '2026-11-30' },
    completed: true,
  },
  'tasks.replace': {
    id: taskOf['tasks.replace'],
    title: 'Buy milk',
    tags: ['home'],
    due: null,
    completedAt: null,
    deletedAt: null,
    undoToken: null,
    create: true,
  },
  'tasks.emptyTrash': {},
  'changes.undo': { undoToken: GIVEN },
  'tasks.createMany': {
    items: [{ title: 'Buy milk', priority: 'low', tags: ['home'], due: { date: '2026-11-30' } }, { title: 'Call Bob' }],
  },
  'tasks.updateMany': {
    ids: tasksOf['tasks.updateMany'],
    set: { title: 'Buy milk', priority: null, due: { date: '2026-11-30', time: '09:00' }, completed: true },
  },
}

/** The names in a procedure's input. */
export function fieldsOf(path: string): string[] {
  const [input] = definitionOf(appRouter, path).inputs
  return input ? Object.keys((unwrap(input) as z.ZodObject).shape) : []
}

/** Ids of tasks that are there and that no valid input names: what becomes of them is no matter to any. */
export const spareIds = [newId(), newId(), newId(), newId()]

/** Makes the tasks that the inputs name, and the spare ones. */
export async function createTasks(caller: RawCaller): Promise<void> {
  const ids = [...Object.values(taskOf), ...Object.values(tasksOf).flat(), ...spareIds]
  for (const id of ids) await mutate(caller, 'tasks.create', { id, title: 'x' })
}

/** What a call uses up, made anew. Gives what its input says that only an answer can tell. */
const PREPARATIONS: Record<string, (caller: RawCaller) => Promise<string | undefined>> = {
  'changes.since': async (caller) => (await dataOf(caller.send('changes.since'))).cursor,
  'tasks.emptyTrash': async (caller) => {
    await trash(caller, newId())
    return undefined
  },
  'tasks.purge': async (caller) => {
    await trash(caller, taskOf['tasks.purge'] as string)
    return undefined
  },
  'changes.undo': async (caller) => (await mutate(caller, 'tasks.create', { title: 'x' })).undoToken,
}

/** The body of a call with this input, which is ready to be sent. */
export async function prepared(caller: RawCaller, path: string, input: unknown): Promise<string> {
  const given = await PREPARATIONS[path]?.(caller)
  const body = JSON.stringify({ json: input })
  return given === undefined ? body : body.replaceAll(GIVEN, given)
}

async function trash(caller: RawCaller, id: string): Promise<void> {
  await caller.post('tasks.create', JSON.stringify({ json: { id, title: 'x' } }))
  await mutate(caller, 'tasks.delete', { id })
}

function mutate(caller: RawCaller, path: string, input: unknown): Promise<Record<string, string>> {
  return dataOf(caller.post(path, JSON.stringify({ json: input })))
}

async function dataOf(answer: ReturnType<RawCaller['send']>): Promise<Record<string, string>> {
  const { status, text } = await answer
  if (status !== 200) throw new Error(`A test could not be prepared: ${text}`)
  return JSON.parse(text).result.data.json
}
