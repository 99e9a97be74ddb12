import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { readmeExamples } from './documentation.ts'
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

/** Runs a program in the consumer's project, against the server. */
function run(program: string): string {
  const text = program.replaceAll('http://localhost:8000', server.url).replaceAll('ada@example.com', newEmail())
  writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(packed.project, 'program.ts'), text)
  return execFileSync(process.execPath, ['program.ts'], { cwd: packed.project, encoding: 'utf8' })
}

it('runs the ten lines of its README against a server', () => {
  expect(run(readmeExamples()[0] ?? '')).toBe('✓ Buy milk\n')
})

it('works over a port as it does without one', () => {
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
