import { aimOf, type Input, inputNames, inputSchema, type Noun, newRowFor, nounsOf, OWNER_ID } from '../nouns/nouns.ts'
import { examplesOf, type Json } from '../nouns/values.ts'
import { walkedRouter } from '../nouns/walked.ts'
import type { RawCaller } from './raw-call.ts'

const newId = () => crypto.randomUUID()
const NOUNS = nounsOf(walkedRouter)

/** The ids that each procedure is called with. They are separate, so that procedures do not affect each other. */
const idsOf = new Map<string, string[]>()
for (const { plural, verbs } of NOUNS) {
  for (const path of verbs.map((verb) => `${plural}.${verb}`)) {
    const aim = aimOf(walkedRouter, path)
    if (aim === 'one') idsOf.set(path, [newId()])
    if (aim === 'several') idsOf.set(path, [newId(), newId(), newId()])
  }
}
const idOf = (path: string) => idsOf.get(path)?.[0]

/** A placeholder for a value from an earlier response, filled in by `prepared`. */
const GIVEN = 'as-it-was-given'
/** The same for the id of a notification. */
const GIVEN_ID = newId()

/** Inputs with more than the derived fields, and inputs of procedures without a noun. */
const WRITTEN: Record<string, Input> = {
  'account.settings.update': { timeZone: 'Europe/Berlin', weekStart: 'sunday', locale: 'de', allDayReminderTime: null },
  'tokens.create': { name: 'Bot', scopes: ['tasks:read'] },
  'tokens.update': { id: newId(), name: 'Bot', scopes: ['tasks:read'] },
  'tokens.revoke': { id: newId() },
  'calendar.createFeed': { name: 'Work', inbox: true, tags: ['work'] },
  'calendar.update': { id: newId(), name: 'Office', completed: true },
  'calendar.revoke': { id: newId() },
  'notifications.list': { dismissed: false, taskId: newId(), limit: 10 },
  'notifications.get': { id: GIVEN_ID },
  'notifications.snooze': { id: GIVEN_ID, until: new Date('2090-01-01') },
  'notifications.dismiss': { id: GIVEN_ID },
  'occurrences.list': { taskId: newId(), limit: 10 },
  'changes.since': { cursor: GIVEN, limit: 10 },
  'changes.undo': { undoToken: GIVEN },
  'tasks.list': {
    completed: false,
    priority: ['none', 'high'],
    tags: { any: ['home'], all: ['home'] },
    due: { from: '2026-01-01', to: 'tomorrow' },
    ids: [newId(), newId()],
    overdue: false,
    untagged: false,
    updatedAt: { from: '2026-01-01T00:00:00Z', to: '2026-12-31T00:00:00+01:00' },
    total: true,
    search: 'milk',
    listId: null,
    sectionId: null,
    parentId: null,
    archived: true,
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
    tags: ['home', 'errands'],
    due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
    listId: OWNER_ID,
    completed: false,
  },
  'recurrence.preview': {
    rule: 'FREQ=DAILY',
    from: 'due',
    missingDay: 'skip',
    due: { date: '2026-11-30' },
    timeZone: 'Europe/Berlin',
    count: 3,
  },
  'filters.parse': { text: 'is:open (due<=today | priority>=high)' },
  'filters.print': { tree: { not: { text: 'milk', field: 'title' } } },
  'tasks.parseQuickAdd': {
    text: 'Buy milk tomorrow 9:00 #Groceries @home',
    timeZone: 'Europe/Berlin',
    locale: 'en-GB',
    ignore: ['9-17'],
  },
  'tasks.updateWhere': {
    ...{ filter: 'title:"Buy milk" list:inbox', timeZone: 'Europe/Berlin', dryRun: false },
    change: { description: null, due: { date: '2026-11-30' }, addTags: ['home'] },
  },
  'tasks.completeWhere': { filter: 'title:"Buy milk"', subtasks: 'leave', dryRun: false },
  'tasks.deleteWhere': { filter: 'due<2000-01-01', dryRun: true, expectedCount: 0 },
  'tags.list': { limit: 1 },
  'tags.update': { tag: 'home', color: 'green' },
  'tags.rename': { tag: 'home', name: 'Home' },
  'tags.delete': { tag: 'errands' },
  'tasks.stats': { timeZone: 'Pacific/Kiritimati', listId: null, archived: true, groupBy: 'tag' },
  'tasks.move': { id: idOf('tasks.move'), listId: OWNER_ID, sectionId: null, parentId: null },
  'lists.delete': { id: idOf('lists.delete'), moveTasksTo: null },
  'tasks.update': {
    id: idOf('tasks.update'),
    title: 'Buy milk',
    description: null,
    due: { date: '2026-11-30' },
    completed: true,
  },
  'tasks.replace': {
    id: idOf('tasks.replace'),
    title: 'Buy milk',
    tags: ['home', 'errands'],
    due: null,
    completedAt: null,
    deletedAt: null,
    undoToken: null,
    create: true,
  },
  'tasks.createMany': {
    items: [{ title: 'Buy milk', priority: 'low', tags: ['home'], due: { date: '2026-11-30' } }, { title: 'Call Bob' }],
  },
  'tasks.updateMany': {
    ids: idsOf.get('tasks.updateMany'),
    set: {
      ...{ title: 'Buy milk', priority: null, due: { date: '2026-11-30', time: '09:00' }, completed: true },
      ...{ addTags: ['home'], removeTags: ['shop'] },
    },
  },
}

/** One valid input of each procedure that has an input. */
export const validInputs: Record<string, Input> = {
  ...Object.fromEntries(
    NOUNS.flatMap((noun) => noun.verbs.map((verb) => [`${noun.plural}.${verb}`, derivedInput(noun, verb)])),
  ),
  ...WRITTEN,
}

/** Returns an input with a value for every field of the schema that can be derived. */
function derivedInput(noun: Noun, verb: string): Input {
  const path = `${noun.plural}.${verb}`
  const properties: Json = inputSchema(walkedRouter, path)?.properties ?? {}
  const texts = newRowFor(noun, properties)
  switch (aimOf(walkedRouter, path)) {
    case 'new':
      return { id: newId(), ...noun.fullRow() }
    case 'several new':
      return { items: [noun.fullRow(), noun.newRow()] }
    case 'one':
      return { ...settable(properties), ...texts, id: idOf(path) }
    case 'several': {
      // A text may have to be unique.
      const { [noun.text]: _, ...set } = settable(properties.set?.properties ?? {})
      return { ids: idsOf.get(path), ...(properties.set && { set }) }
    }
    case 'none':
      return settable(properties)
  }
}

/** Returns values for the settable fields of an input, without options of the call and values from other responses. */
function settable(properties: Json): Input {
  const others = ['idempotencyKey', 'ifVersion', 'cursor', 'create']
  const fields = Object.entries<Json>(properties).filter(([name, { readOnly }]) => !readOnly && !others.includes(name))
  return examplesOf(Object.fromEntries(fields))
}

/** Returns the field names of a procedure's input. */
export function fieldsOf(path: string): string[] {
  return inputNames(walkedRouter, path)
}

/** Ids of existing rows that no valid input names, free to be changed. */
export const spareIds = [newId(), newId(), newId(), newId()]

/** Creates the rows that the inputs name, and the spare ones. */
export async function createRows(caller: RawCaller): Promise<void> {
  for (const noun of NOUNS) {
    await noun.prepare(procedures(caller))
    const ids = [...idsOf].flatMap(([path, ids]) => (path.startsWith(`${noun.plural}.`) ? ids : []))
    for (const id of [...ids, ...spareIds]) await mutate(caller, `${noun.plural}.create`, { id, ...noun.newRow() })
  }
}

/** Recreates the state that a call consumes. Returns input values that come from earlier responses. */
const PREPARATIONS: Record<string, (caller: RawCaller) => Promise<string | undefined>> = {
  'notifications.get': (caller) => caller.notify(),
  'notifications.snooze': (caller) => caller.notify(),
  'notifications.dismiss': (caller) => caller.notify(),
  'tags.rename': (caller) => tagged(caller, 'home'),
  'tags.delete': (caller) => tagged(caller, 'errands'),
  'changes.since': async (caller) => (await dataOf(caller.send('changes.since'))).cursor,
  'changes.undo': async (caller) => (await mutate(caller, 'tasks.create', { title: 'x' })).undoToken,
  ...Object.fromEntries(
    NOUNS.filter(({ hasTrash }) => hasTrash).flatMap((noun) => [
      [`${noun.plural}.emptyTrash`, (caller: RawCaller) => trash(caller, noun, newId())],
      [`${noun.plural}.purge`, (caller: RawCaller) => trash(caller, noun, idOf(`${noun.plural}.purge`) as string)],
    ]),
  ),
}

/** Returns the request body of a call with this input. */
export async function prepared(caller: RawCaller, path: string, input: unknown): Promise<string> {
  const given = await PREPARATIONS[path]?.(caller)
  const times = Object.entries(input ?? {}).filter(([, value]) => value instanceof Date)
  const meta = { values: Object.fromEntries(times.map(([name]) => [name, ['Date']])) }
  const body = JSON.stringify({ json: input, ...(times.length > 0 && { meta }) })
  return given === undefined ? body : body.replaceAll(GIVEN, given).replaceAll(GIVEN_ID, given)
}

async function tagged(caller: RawCaller, tag: string): Promise<undefined> {
  await mutate(caller, 'tasks.create', { title: 'x', tags: [tag] })
}

async function trash(caller: RawCaller, noun: Noun, id: string): Promise<undefined> {
  await caller.post(`${noun.plural}.create`, JSON.stringify({ json: { id, ...noun.newRow() } }))
  await mutate(caller, `${noun.plural}.delete`, { id })
}

/** Returns the procedures of a caller, by noun and verb. */
function procedures(caller: RawCaller): object {
  const of = (plural: string) => ({
    get: (_: object, verb: string) => (input: unknown) => mutate(caller, `${plural}.${verb}`, input),
  })
  return new Proxy({}, { get: (_, plural: string) => new Proxy({}, of(plural)) })
}

function mutate(caller: RawCaller, path: string, input: unknown): Promise<Record<string, string>> {
  return dataOf(caller.post(path, JSON.stringify({ json: input })))
}

async function dataOf(answer: ReturnType<RawCaller['send']>): Promise<Record<string, string>> {
  const { status, text } = await answer
  if (status !== 200) throw new Error(`Test set-up failed: ${text}`)
  return JSON.parse(text).result.data.json
}
