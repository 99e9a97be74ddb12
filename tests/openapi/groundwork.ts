import type { TestApp } from '../helpers/test-app.ts'
import { type Noun, nounOf, nounsOf, OWNER_ID } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import type { DescribedOperation, Json } from './described.ts'
import type { RequestParts } from './requests.ts'

/** Sends JSON to REST as one user, and returns the `data` of the response. */
export type Ask = (method: string, path: string, body?: Json) => Promise<Json>

/** Returns a function that sends requests with a token. The test application checks each response against the document. */
export function askAs(app: TestApp, token: string): Ask {
  return async (method, path, body) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const response = await app.fetch(new Request(`http://test/api/v1${path}`, init))
    return ((await response.json()) as Json).data
  }
}

const TASKS = nounOf(walkedRouter, 'tasks')

/** Returns the noun of an operation; tasks if it has none, or any. */
export function nounOfOperation(id: string): Noun {
  const [plural] = id.split('.')
  return nounsOf(walkedRouter).find((noun) => noun.plural === plural) ?? TASKS
}

/** Creates rows of a noun with these ids, and the row that they must refer to. */
export async function makeRows(ask: Ask, noun: Noun, ids: string[]): Promise<void> {
  await makeOwners(ask, noun)
  for (const id of ids) await ask('POST', `/${noun.plural}`, { id, ...noun.newRow() })
}

/** Creates the rows that new rows of a noun must refer to, unless they exist. */
export async function makeOwners(ask: Ask, noun: Noun): Promise<void> {
  for (const { plural } of noun.references.filter(({ isRequired }) => isRequired)) {
    const owner = nounOf(walkedRouter, plural)
    await makeOwners(ask, owner)
    await ask('PUT', `/${plural}/${OWNER_ID}`, owner.newRow('the owner'))
  }
}

/** Functions that make a change, by its name. In a request, `prepare` replaces such a name by the undo token of the change. */
const CHANGES: Record<string, (ask: Ask) => Promise<Json>> = {
  'undo of create': (ask) => ask('POST', '/tasks', { title: 'x' }),
  'undo of update': async (ask) => ask('PATCH', `/tasks/${await newTask(ask)}`, { title: 'y', tags: ['z'] }),
  'undo of complete': async (ask) => ask('POST', `/tasks/${await newTask(ask)}/complete`),
  'undo of delete': async (ask) => ask('DELETE', `/tasks/${await newTask(ask)}`),
  'undo of createMany': (ask) =>
    ask('POST', '/tasks/bulk/create', { items: [{ title: 'x' }, { title: 'y' }, { title: 'z' }] }),
  'undo of updateMany': async (ask) =>
    ask('POST', '/tasks/bulk/update', { ids: [await newTask(ask), await newTask(ask)].reverse(), set: { title: 'y' } }),
  'undo of purge': async (ask) => ask('DELETE', `/tasks/trash/${await trashedRow(ask, TASKS)}`),
  'undo of emptyTrash': async (ask) => {
    // Otherwise the undo would restore the rows of earlier requests each time.
    while ((await ask('DELETE', '/tasks/trash')).more);
    await trashedRow(ask, TASKS)
    return ask('DELETE', '/tasks/trash')
  },
}
export const UNDOABLE = Object.keys(CHANGES)

/** Purges the rows that earlier requests have created, because there can be few of them. */
async function purgeOthers(ask: Ask, { plural }: Noun, ids: string[]): Promise<void> {
  const rows = (await ask('GET', `/${plural}?limit=200`)) as { id: string }[]
  const others = rows.map(({ id }) => id).filter((id) => !ids.includes(id))
  if (others.length === 0) return
  await ask('POST', `/${plural}/bulk/delete`, { ids: others })
  await ask('DELETE', `/${plural}/trash`)
}

/** Returns the tag that a body names; `x` if it is not valid JSON. */
function tagIn(body: RequestParts['body']): string {
  try {
    return JSON.parse(String(body)).tag
  } catch {
    return 'x'
  }
}

interface Ground {
  operation: DescribedOperation
  ids: string[]
  /** The ids of the rows that other operations use, too. */
  kept?: string[]
  ask: Ask
}

/** Creates the rows that a request consumes: trashed rows for a purge, a change for an undo. */
export async function prepare(parts: RequestParts, { operation, ids, kept = ids, ask }: Ground): Promise<RequestParts> {
  const { path, body } = parts
  const noun = nounOfOperation(operation.id)
  // Rows without a trash are gone after a deletion.
  if (!noun.hasTrash && /\.delete(Many)?$/.test(operation.id)) {
    const named = ids.filter((id) => path.endsWith(`/${id}`) || (typeof body === 'string' && body.includes(id)))
    for (const id of named) await ask('PUT', `/${noun.plural}/${id}`, noun.newRow())
  }
  // A tag exists while a task has it.
  if (/^tags\.(rename|delete)$/.test(operation.id)) await ask('POST', '/tasks', { title: 'x', tags: [tagIn(body)] })
  if (operation.id.startsWith('views.create')) await purgeOthers(ask, noun, kept)
  if (operation.id.endsWith('.emptyTrash')) await trashedRow(ask, noun)
  if (operation.id.endsWith('.purge')) {
    const id = ids.find((one) => path.endsWith(`/${one}`))
    if (id !== undefined) await trashedRow(ask, noun, id)
  }
  const name =
    operation.id === 'changes.undo' && typeof body === 'string' && UNDOABLE.find((one) => body.includes(`"${one}"`))
  if (typeof body !== 'string' || !name) return parts
  const { undoToken } = (await CHANGES[name]?.(ask)) ?? {}
  return { ...parts, body: body.replace(`"${name}"`, JSON.stringify(undoToken)) }
}

async function newTask(ask: Ask): Promise<string> {
  const id = crypto.randomUUID()
  await makeRows(ask, TASKS, [id])
  return id
}

async function trashedRow(ask: Ask, noun: Noun, id: string = crypto.randomUUID()): Promise<string> {
  await makeRows(ask, noun, [id])
  await ask('DELETE', `/${noun.plural}/${id}`)
  return id
}
