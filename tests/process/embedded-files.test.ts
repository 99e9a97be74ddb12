import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assert, expect, it } from 'vitest'
import { openEmbedded } from '../../src/database/drivers/embedded/embedded.ts'
import { describeEmbeddedFault } from '../../src/database/drivers/embedded/fault.ts'
import { EMBEDDED_MAJOR } from '../../src/database/drivers/embedded/server.ts'
import { SetupError } from '../../src/errors.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { runServer } from '../helpers/server-process.ts'

type Spoil = (postgres: string) => void

const DAMAGES: [title: string, spoil: Spoil, cause: string][] = [
  ['no PG_VERSION', (postgres) => rmSync(join(postgres, 'PG_VERSION')), 'the file PG_VERSION is missing.'],
  ['a broken PG_VERSION', (postgres) => writeFileSync(join(postgres, 'PG_VERSION'), 'x'), 'PG_VERSION is damaged.'],
  ['a truncated pg_control', (postgres) => truncateSync(join(postgres, 'global/pg_control'), 100), 'read 100 of 296.'],
  ['no transaction status files', (postgres) => rmSync(join(postgres, 'pg_xact/0000')), 'status of transaction'],
  ['no database directory', (postgres) => rmSync(join(postgres, 'base/5'), { recursive: true }), 'database "postgres"'],
]

it.each(DAMAGES)(
  'rejects an embedded database with %s, with cause and fix, and does not modify it [G-09]',
  async (_title, spoil, cause) => {
    using directory = await preparedDirectory()
    const postgres = join(directory.path, 'postgres')
    spoil(postgres)
    const before = readdirSync(postgres).sort()
    const error = await openEmbedded(directory.path).catch((error: unknown) => error)
    assert(error instanceof SetupError)
    expect(error.message).toMatch(
      /^The embedded database in .+ cannot be used: .+ Check the disk; then restore a backup, or/,
    )
    expect(error.message).toContain(cause)
    expect(
      readdirSync(postgres)
        .filter((name) => name !== 'postmaster.pid')
        .sort(),
    ).toEqual(before)
  },
)

it('rejects an embedded database of another PostgreSQL version, with both versions', async () => {
  using directory = await preparedDirectory()
  const file = join(directory.path, 'postgres/PG_VERSION')
  expect(readFileSync(file, 'utf8').trim()).toBe(EMBEDDED_MAJOR)
  writeFileSync(file, '17\n')
  await expect(openEmbedded(directory.path)).rejects.toThrow(
    /was written by PostgreSQL 17, and this version of Taskwire runs PostgreSQL 18\. Start the version of Taskwire that wrote it/,
  )
})

it('exits with the cause when the database is damaged, instead of waiting for it', async () => {
  using directory = await preparedDirectory()
  // The index of role names.
  const index = join(directory.path, 'postgres/global/2676')
  writeFileSync(index, Buffer.alloc(statSync(index).size))
  const { code, stderr } = await runServer({ env: { DATA_DIR: directory.path } })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^The database cannot read or write its files: .*"pg_authid_rolname_index".*\. Check its disk; then make room, or restore a backup\.\n$/,
  )
})

it.each([
  [{ errno: 51 }, /No space left on device\..* Make room on that disk, then start again\.$/],
  [{ errno: 2 }, /Permission denied\. Let this user read and write every file in \/nowhere\.$/],
  [{ errno: 69 }, /Read-only file system\. Make that disk writable, or set DATA_DIR to a directory on another one\.$/],
  [{ errno: 33 }, /Too many open files\. Raise the limit of open files \(ulimit -n\), then start again\.$/],
  [{}, /its files cannot be read\. Check the disk/],
  [undefined, /its files cannot be read\. Check the disk/],
  [new Error("EACCES: permission denied, open 'x'"), /permission denied, open 'x'\. Let this user read and write/],
])('suggests a fix for the disk error %j', (error, message) => {
  expect(describeEmbeddedFault('/nowhere', error)).toMatch(message)
})
