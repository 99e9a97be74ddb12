import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLong } from '../helpers/effort.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail } from '../helpers/task-user.ts'
import { type Growth, type NewerServer, startNewerServer } from './generators/newer-server.ts'
import { titleOf, unlessNotInstalled } from './generators/skipping.ts'
import { TARGETS } from './generators/targets.ts'
import { InstallError, missing } from './generators/toolchain.ts'

/** The time limit, which includes the download of the tools in the first run. */
const LIMIT_MS = 900_000

const data = temporaryDirectory()
const work = temporaryDirectory()
let server: ServerProcess
let newer: Record<Growth, NewerServer>
beforeAll(async () => {
  server = await startServer({ env: { DATA_DIR: data.path } })
  newer = {
    'open objects': await startNewerServer(server.url, 'open objects'),
    'every object': await startNewerServer(server.url, 'every object'),
  }
})
afterAll(async () => {
  for (const one of Object.values(newer ?? {})) await one[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
  for (const directory of [data, work]) directory[Symbol.dispose]()
})

/** The expected output of each program. */
const DONE = {
  created: ['Buy milk', ['home', 'errands'], 1, true],
  filtered: [['Buy milk', '2026-11-30']],
  pages: [['Buy milk'], ['Call Bob']],
  // The title was set, the due date cleared with null, the description omitted.
  changed: ['Buy oat milk', 'Oat', true, '"2"'],
  stale: [412, 'PRECONDITION_FAILED', 'Buy oat milk', 2],
  missing: [404, 'NOT_FOUND'],
  named: [404, ['ids', '1']],
  rejected: [400, 'INVALID_INPUT', ['cursor']],
  trashed: [true, true],
  affected: [{ task: 1 }, { task: 1 }],
  // The last two are from a later server version.
  feed: [
    ['task', 'upsert', 'Call Bob'],
    ['task', 'upsert', 'Buy oat milk'],
    ['reminder', 'upsert', null],
    ['task', 'archive', null],
  ],
  purged: [true],
}

const TRIED = TARGETS.filter(({ isSlow }) => isLong || !isSlow)

describe('a program with code generated from the document compiles, and works with a later server version', () => {
  it.for(TRIED.map((target) => [titleOf(target.name, target.needs), target] as const))(
    '%s',
    { timeout: LIMIT_MS },
    async ([, { name, needs, tolerates = 'every object', build }], { skip }) => {
      skip(missing(needs).length > 0)
      const directory = join(work.path, name.replaceAll(/\W+/g, '-'))
      mkdirSync(directory)
      const program = await unlessNotInstalled(build(directory))
      if (program instanceof InstallError) return skip(`${name} was skipped: ${program.message}`)
      expect(JSON.parse(await program([newer[tolerates].url, newEmail()]))).toEqual(DONE)
    },
  )
})
