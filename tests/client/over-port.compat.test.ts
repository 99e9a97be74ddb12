import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD, signUp } from '../helpers/task-user.ts'
import { readmePrograms } from './documentation.ts'
import { type PackedClient, packClient } from './packed.ts'

const data = temporaryDirectory()
let packed: PackedClient
let server: ServerProcess
beforeAll(async () => {
  packed = await packClient()
  server = await startServer({ env: { DATA_DIR: data.path } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  packed.remove()
  data[Symbol.dispose]()
})

/** Runs a program in a project with the packed client, against the server. */
function run(program: string, { token = '', email = newEmail() } = {}): string {
  const text = program
    .replaceAll('http://localhost:8000', server.url)
    .replaceAll('ada@example.com', email)
    .replaceAll('an access token', token)
  writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(packed.project, 'program.ts'), text)
  return execFileSync(process.execPath, ['program.ts'], { cwd: packed.project, encoding: 'utf8' })
}

/** The output of the README's programs, for a user who has one task. */
const PRINTED = {
  'Quick start': '✓ Buy milk\n',
  'Lists, sections and subtasks': "[ 'Cake 1', 'Invite 0' ]\nin_trash\n",
  Errors: "[ 'title: Must contain a visible character' ]\n",
  Pagination: '2026-11-30 Buy milk\n',
  'Timeouts, retries and idempotency': 'true\n',
  'Optimistic concurrency': "[ 'urgent', 'shop' ]\n",
  Undo: "[ 'Buy milk, none' ]\n",
  'Bulk changes': "[ 'ids.2' ]\n",
  Sync: "[ 'Buy milk', 'Buy bread' ]\n",
  'Sync (2)': 'Buy milk true\n',
  Offline: "[]\n[ 'Works in a tunnel' ]\n[]\n",
  Filters: '“done” is not possible here. Use open, completed or overdue [ 3, 7 ]\nis:open tag:"to buy"\n',
  'Filters (2)': "{ task: 2 }\n[ 'phone 2/0' ]\n0\n",
}

it('the self-contained programs of the README run against a server', async () => {
  // The others declare functions without a body, need localStorage or tRPC's packages, or delete the account.
  const programs = readmePrograms().filter(
    ({ text }) => !/^declare |localSessionStorage|@trpc\/|account\.delete/m.test(text),
  )
  const printed: Record<string, string> = {}
  for (const { title, text } of programs) {
    const { accessToken: token, mutate } = await signUp(server.url)
    await mutate('tasks.create', { title: 'Buy milk', due: { date: '2026-11-30' } })
    printed[title] = run(text, { token })
  }
  expect(printed).toEqual(PRINTED)
})

it('the packed client works over a real port', () => {
  const program = `import { createTaskwire, isTaskwireError } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
const url = 'http://localhost:8000'
const session = createSession({ url })
await session.signUp({ name: 'Ada', email: 'ada@example.com', password: '${PASSWORD}' })
const tw = createTaskwire({ url, token: session.token })
const created = await Promise.all(Array.from({ length: 25 }, (_, n) => tw.tasks.create({ title: String(n) })))
const found = await Promise.all(created.map(({ id }) => tw.tasks.get({ id })))
const ids = []
for await (const { id } of tw.tasks.iterate({ limit: 4 })) ids.push(id)
const codeOf = (call: Promise<unknown>) => call.then(() => 'none', (error) => (isTaskwireError(error) ? error.code : error))
console.log(JSON.stringify([
  found.every((task, n) => task.id === created[n]?.id && task.createdAt instanceof Date),
  new Set(ids).size,
  await codeOf(tw.tasks.list({ limit: 0 })),
  await codeOf(tw.tasks.list({}, { timeoutMs: 0 })),
  await codeOf(tw.tasks.list({}, { signal: AbortSignal.abort() })),
  await codeOf(createTaskwire({ url: 'http://127.0.0.1:9', retries: 0 }).system.info()),
  await codeOf(createTaskwire({ url, token: 'wrong' }).account.me()),
]))`
  const wanted = [true, 25, 'INVALID_INPUT', 'TIMEOUT', 'ABORTED', 'NETWORK', 'UNAUTHENTICATED']
  expect(JSON.parse(run(program))).toEqual(wanted)
})

it('the packed offline store shows a change of another device', () => {
  const program = `import { createTaskwire } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import { createOfflineStore } from '@taskwire/client/offline'
const url = 'http://localhost:8000'
const session = createSession({ url })
await session.signUp({ name: 'Ada', email: 'ada@example.com', password: '${PASSWORD}' })
const tw = createTaskwire({ url, token: session.token })
const store = await createOfflineStore({ client: tw, name: 'ada' })
await new Promise((resolve) => store.onStatus(({ state }) => state === 'online' && resolve(undefined)))
const shown = new Promise((resolve) => store.tasks.subscribe({}, ([task]) => task && resolve(task.title)))
await tw.tasks.create({ title: 'Buy milk' })
console.log(await shown)
store.close()`
  expect(run(program)).toBe('Buy milk\n')
})
