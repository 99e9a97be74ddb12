/** A program with types generated from the document. It prints the responses that it received. */
export const TYPED_PROGRAM = `
import createClient from 'openapi-fetch'
import type { components, paths } from './taskwire.d.ts'

declare const process: { argv: string[] }
const [, , baseUrl = '', email] = process.argv

const json = { 'Content-Type': 'application/json' }
const signUp = { name: 'Ada', email, password: 'correct horse battery' }
const signedUp = await fetch(baseUrl + '/api/auth/sign-up/email', {
  method: 'POST',
  headers: json,
  body: JSON.stringify(signUp),
})
const session = { Authorization: 'Bearer ' + (await signedUp.json()).token }
const { token } = await (await fetch(baseUrl + '/api/auth/token', { headers: session })).json()
const api = createClient<paths>({ baseUrl, headers: { Authorization: 'Bearer ' + token } })

const body: components['schemas']['CreateTaskInput'] = {
  title: 'Buy milk',
  priority: 'high',
  tags: ['home', 'a,b & c'],
  due: { date: '2099-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
}
const created = await api.POST('/api/v1/tasks', { body })
if (!created.data) throw new Error(created.error.error.message)
await api.POST('/api/v1/tasks', { body: { title: 'Call Bob' } })
const { id, version, due } = created.data.data
const day: string | undefined = due?.date
const path = { id }

const listed = await api.GET('/api/v1/tasks', {
  params: {
    query: {
      'tags.any': ['a,b & c', 'nowhere'],
      priority: ['high', 'urgent'],
      'due.from': '2099-11-01',
      sort: ['-due'],
      completed: false,
      limit: 1,
    },
  },
})
const first = await api.GET('/api/v1/tasks', { params: { query: { limit: 1 } } })
const cursor = first.data?.meta.nextCursor ?? ''
const second = await api.GET('/api/v1/tasks', { params: { query: { limit: 1, cursor } } })

const ifMatch = (tag: string) => ({ params: { path, header: { 'If-Match': tag } } })
const tag = created.response.headers.get('ETag') ?? ''
const changed = await api.PATCH('/api/v1/tasks/{id}', { ...ifMatch(tag), body: { due: null } })
const stale = await api.PATCH('/api/v1/tasks/{id}', { ...ifMatch(tag), body: { title: 'Too late' } })
let current: components['schemas']['Task'] | null = null
if (stale.error?.error.code === 'PRECONDITION_FAILED') current = stale.error.error.current
let issue: components['schemas']['Issue'] | undefined
const rejected = await api.POST('/api/v1/tasks', { body: { title: ' ' } })
if (rejected.error?.error.code === 'INVALID_INPUT') issue = rejected.error.error.issues[0]

const completed = await api.POST('/api/v1/tasks/{id}/complete', { params: { path } })
const deleted = await api.DELETE('/api/v1/tasks/{id}', { params: { path } })
const sync = await api.GET('/api/v1/changes', { params: { query: { limit: 10 } } })
const synced = sync.data?.data.changes.map(({ entity, op, id, task }) =>
  op === 'upsert' && entity === 'task' ? (task?.title satisfies string | undefined) : (id satisfies string),
)
const once = { params: { header: { 'Idempotency-Key': crypto.randomUUID() } } }
const items: components['schemas']['CreateTasksItem'][] = [{ title: 'One' }, { title: 'Two', tags: ['x'] }]
const many = await api.POST('/api/v1/tasks/bulk/create', { ...once, body: { items } })
const again = await api.POST('/api/v1/tasks/bulk/create', { ...once, body: { items } })
const other = await api.POST('/api/v1/tasks/bulk/create', { ...once, body: { items: [{ title: 'Three' }] } })
const ids = many.data?.data.items.map(({ id }) => id) ?? []
const ifVersions = Object.fromEntries(ids.map((id) => [id, 2]))
const together = await api.POST('/api/v1/tasks/bulk/update', { body: { ids, set: { priority: 'low' }, ifVersions } })
let location: components['schemas']['Issue']['path'] | undefined
if (together.error?.error.code === 'CONFLICT') location = together.error.error.issues?.[0]?.path
const undoToken: string | null = many.data?.data.undoToken ?? null
const undone = await api.POST('/api/v1/changes/undo', { body: { undoToken: undoToken ?? '' } })
const purged = await api.DELETE('/api/v1/tasks/trash/{id}', { params: { path: { id: ids[0] ?? '' } } })
const emptied = await api.DELETE('/api/v1/tasks/trash')
const since = await api.GET('/api/v1/changes', { params: { query: { cursor: sync.data?.data.cursor ?? '' } } })
const stats = await api.GET('/api/v1/tasks/stats', { params: { query: { timeZone: 'Asia/Tokyo' } } })
const anyone = await createClient<paths>({ baseUrl }).GET('/api/v1/me')

console.log(
  JSON.stringify({
    created: [created.response.status, created.data.data.title, version, day],
    listed: listed.data?.data.map(({ title }) => title),
    pages: [first, second].map(({ data }) => data?.data.map(({ title }) => title)),
    changed: [changed.response.status, changed.data?.data.due, changed.data?.data.version],
    stale: [stale.response.status, current?.title, current?.version],
    rejected: [rejected.response.status, issue?.path],
    completed: completed.data?.data.completed,
    deleted: [deleted.response.status, typeof deleted.data?.data.deletedAt],
    synced,
    many: [many.response.status, many.data?.data.items.map(({ title }) => title)],
    again: [again.response.status, JSON.stringify(again.data?.data) === JSON.stringify(many.data?.data)],
    other: [other.response.status, other.error?.error.code],
    together: [together.response.status, location],
    undone: undone.data?.data.items.map(({ entity, task }) => [entity, typeof task?.deletedAt]),
    affected: [changed.data?.data.affected.task, undone.data?.data.affected],
    purged: [purged.data?.data.title, emptied.data?.data.purged],
    since: since.data?.data.changes.map(({ op }) => op),
    stats: stats.data?.data,
    anyone: [anyone.response.status, anyone.error?.error.code],
  }),
)

/** Calls that must not compile. */
export const wrong = () => [
  // @ts-expect-error unknown path
  api.GET('/api/v1/nothing'),
  // @ts-expect-error unknown method
  api.PUT('/api/v1/tasks'),
  // @ts-expect-error title is required
  api.POST('/api/v1/tasks', { body: {} }),
  // @ts-expect-error unknown field
  { title: 'x', color: 'red' } satisfies components['schemas']['CreateTaskInput'],
  // @ts-expect-error unknown priority
  api.PATCH('/api/v1/tasks/{id}', { params: { path }, body: { priority: 'huge' } }),
  // @ts-expect-error id is required
  api.DELETE('/api/v1/tasks/{id}', {}),
  // @ts-expect-error unknown parameter
  api.GET('/api/v1/tasks', { params: { query: { due: '2099-11-30' } } }),
  // @ts-expect-error limit is a number
  api.GET('/api/v1/tasks', { params: { query: { limit: '5' } } }),
  // @ts-expect-error title is a string
  created.data.data.title satisfies number,
  // @ts-expect-error bulk operations need ids
  api.POST('/api/v1/tasks/bulk/complete', { body: { id } }),
  // @ts-expect-error version is a number
  api.POST('/api/v1/tasks/bulk/delete', { body: { ids: [id], ifVersions: { [id]: '1' } } }),
  // @ts-expect-error the idempotency key is a header
  { title: 'x', idempotencyKey: 'a' } satisfies components['schemas']['CreateTaskInput'],
  // @ts-expect-error a read row has no undo token
  listed.data?.data[0]?.undoToken,
  // @ts-expect-error the task of a change is optional
  sync.data?.data.changes[0]?.task.title,
  // @ts-expect-error unknown key of a response
  created.data.data.userId,
]
`
