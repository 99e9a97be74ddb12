/** A program that uses the code of openapi-generator, and prints its results as one line of JSON. */
export const TYPESCRIPT_FETCH = `
import {
  AuthApi, ChangesApi, Configuration, InvalidInputErrorFromJSON, NotFoundErrorFromJSON, TaskPreconditionFailedErrorFromJSON,
  Priority, ResponseError, TasksApi, type TaskPageAnswer, type ChangesPage,
} from './client/index.js'

declare const process: { argv: string[] }
const [, , host = '', email = ''] = process.argv
const as = (accessToken?: string) =>
  new Configuration({ basePath: host, ...(accessToken !== undefined && { accessToken }) })

async function rejection<T>(read: (json: unknown) => T, call: Promise<unknown>): Promise<[number, T]> {
  const error: unknown = await call.then(() => undefined, (thrown: unknown) => thrown)
  if (!(error instanceof ResponseError)) throw new Error('was not rejected', { cause: error })
  return [error.response.status, read(await error.response.json())]
}

const session = await new AuthApi(as()).authSignUp({ signUpInput: { name: 'Ada', email, password: 'correct horse' } })
const signedIn = await new AuthApi(as()).authSignIn({ signInInput: { email, password: 'correct horse' } })
if (signedIn.user.id !== session.user.id) throw new Error('another user')
const { token } = await new AuthApi(as(session.token)).authToken()
const tasks = new TasksApi(as(token))
const changes = new ChangesApi(as(token))

const due = { date: new Date('2026-11-30'), time: '09:00', timeZone: 'Europe/Berlin' }
const createTaskInput = {
  title: 'Buy milk', description: 'Oat', priority: Priority.High, tags: ['home', 'errands'], due,
}
const { data: first } = await tasks.tasksCreate({ createTaskInput, idempotencyKey: 'milk' })
const { data: again } = await tasks.tasksCreate({ createTaskInput, idempotencyKey: 'milk' })
await tasks.tasksCreate({ createTaskInput: { title: 'Call Bob' } })
const { id } = first

const filtered = await tasks.tasksList({
  completed: false, priority: [Priority.High, Priority.Urgent], tagsAny: ['errands', 'shop'],
  dueFrom: '2026-11-01', search: 'MILK',
})
const pages: string[][] = []
for (let cursor: string | undefined; ; ) {
  const page: TaskPageAnswer = await tasks.tasksList({ sort: ['title', '-priority'], limit: 1, ...(cursor && { cursor }) })
  pages.push(page.data.map(({ title }) => title))
  if (page.meta.nextCursor === null) break
  cursor = page.meta.nextCursor
}

const ofFirst = { id, ifMatch: '"1"' }
const updated = await tasks.tasksUpdateRaw({ ...ofFirst, updateTaskInput: { title: 'Buy oat milk', due: null } })
const { data: changed } = await updated.value()
const [staleStatus, { error: stale }] = await rejection(
  TaskPreconditionFailedErrorFromJSON, tasks.tasksUpdate({ ...ofFirst, updateTaskInput: { title: 'x' } }),
)
const unknown = crypto.randomUUID()
const [missingStatus, missing] = await rejection(NotFoundErrorFromJSON, tasks.tasksGet({ id: unknown }))
const [namedStatus, named] = await rejection(
  NotFoundErrorFromJSON, tasks.tasksCompleteMany({ completeTasksInput: { ids: [id, unknown] } }),
)
const [rejectedStatus, { error: rejected }] = await rejection(InvalidInputErrorFromJSON, tasks.tasksList({ cursor: 'x' }))

const { data: trashed } = await tasks.tasksDelete({ id })
const { data: restored } = await tasks.tasksRestore({ id })

const feed: unknown[] = []
let place: string | undefined
for (let since: ChangesPage | undefined; since?.more ?? true; place = since.cursor) {
  since = (await changes.changesSince({ limit: 1, ...(place !== undefined && { cursor: place }) })).data
  for (const { entity, op, task } of since.changes) feed.push([entity, op, task?.title ?? null])
}
await tasks.tasksDelete({ id })
await tasks.tasksPurge({ id })
const after = await changes.changesSince({ ...(place !== undefined && { cursor: place }) })
const purged = after.data.changes.filter(({ op }) => op === 'delete').map((change) => change.id === id)

console.log(
  JSON.stringify({
    created: [first.title, first.tags, first.version, again.id === id],
    filtered: filtered.data.map((task) => [task.title, task.due?.date.toISOString().slice(0, 10)]),
    pages,
    changed: [changed.title, changed.description, changed.due === null, updated.raw.headers.get('ETag')],
    stale: [staleStatus, stale.code, stale.current?.title, stale.current?.version],
    missing: [missingStatus, missing.error.code],
    named: [namedStatus, named.error.issues?.[0]?.path],
    rejected: [rejectedStatus, rejected.code, rejected.issues[0]?.path],
    trashed: [trashed.deletedAt !== null, restored.deletedAt === null],
    affected: [again.affected, changed.affected],
    feed,
    purged,
  }),
)
`
