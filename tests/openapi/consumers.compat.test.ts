import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, createConsumer } from '../client/consumer.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail } from '../helpers/task-user.ts'
import { TYPED_PROGRAM } from './typed-program.ts'

const TOOLS = { 'openapi-typescript': '7.13.0', 'openapi-fetch': '0.17.0', typescript: '5.9.3' }
const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  },
  files: ['program.ts'],
}

const ROOT = join(import.meta.dirname, '../..')
const data = temporaryDirectory()
let consumer: Consumer
let server: ServerProcess
beforeAll(async () => {
  consumer = await createConsumer({ tools: TOOLS })
  consumer.write({ 'program.ts': TYPED_PROGRAM, 'tsconfig.json': JSON.stringify(TSCONFIG) })
  server = await startServer({ env: { DATA_DIR: data.path } })
}, 300_000)
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  consumer?.[Symbol.dispose]()
  data[Symbol.dispose]()
})

it('a program with types from openapi-typescript compiles, and gets the documented responses', async ({ skip }) => {
  const missing = consumer.missing(...Object.keys(TOOLS))
  skip(missing !== undefined, missing)
  const bin = (tool: string) => consumer.path('node_modules/.bin', tool)
  await consumer.run(bin('openapi-typescript'), [join(ROOT, 'client-sdk/openapi.json'), '--output', 'taskwire.d.ts'])
  const checked = await consumer.run(bin('tsc'), ['-p', '.']).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  )
  expect(checked).toBe('')
  const { stdout } = await consumer.run(join(ROOT, 'node_modules/.bin/node'), ['program.ts', server.url, newEmail()])
  expect(JSON.parse(stdout)).toEqual({
    created: [201, 'Buy milk', 1, '2099-11-30'],
    listed: ['Buy milk'],
    pages: [['Call Bob'], ['Buy milk']],
    changed: [200, null, 2],
    stale: [412, 'Buy milk', 2],
    rejected: [400, ['title']],
    completed: true,
    deleted: [200, 'string'],
    synced: ['Call Bob', 'Buy milk'],
    many: [200, ['One', 'Two']],
    again: [200, true],
    other: [422, 'IDEMPOTENCY_MISMATCH'],
    together: [409, ['ids', '0']],
    undone: [
      ['task', 'string'],
      ['task', 'string'],
    ],
    affected: [1, { task: 2 }],
    // Includes the task that was deleted before.
    purged: ['One', 2],
    since: ['delete', 'delete', 'delete'],
    stats: { total: 1, open: 1, completed: 0, overdue: 0 },
    anyone: [401, 'UNAUTHENTICATED'],
  })
})
