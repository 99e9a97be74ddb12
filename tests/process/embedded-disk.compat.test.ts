import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { openEmbedded } from '../../src/database/drivers/embedded/embedded.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { embeddedTemplate } from '../helpers/prepared-directory.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'

it('the next start repeats a database creation that was interrupted', async () => {
  using directory = temporaryDirectory()
  cpSync(join(await embeddedTemplate(), 'postgres'), join(directory.path, 'postgres'), { recursive: true })
  rmSync(join(directory.path, 'postgres/global/pg_control'))
  writeFileSync(join(directory.path, 'postgres.unfinished'), '')
  const database = await openEmbedded(directory.path)
  await database.useSession((session) => session.query('SELECT 1'))
  await database.close()
  expect(existsSync(join(directory.path, 'postgres.unfinished'))).toBe(false)
})

describe.skipIf(!canMount())('on a separate disk (mounting requires root)', () => {
  it('creates a database in a directory that is a mount point', async () => {
    using data = temporaryDirectory()
    const location = join(data.path, 'postgres')
    mkdirSync(location)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', location])
    try {
      const database = await openEmbedded(data.path)
      await prepareDatabase(database)
      await database.close()
    } finally {
      execFileSync('umount', [location])
    }
  })

  it('exits with the cause when the disk is full at the first start, and starts once there is space', async () => {
    using disk = smallDisk(20)
    const directory = join(disk.path, 'data')
    const full = openEmbedded(directory)
    await expect(full).rejects.toThrow(/No space left on device\. Free space there: \d MB\. Make room on that disk/)
    disk.resize(100)
    const database = await openEmbedded(directory)
    await prepareDatabase(database)
    await database.close()
  })

  it('exits with the cause when the write-ahead log cannot be written, and recovers once there is space [G-08]', async () => {
    using disk = smallDisk(56)
    const directory = join(disk.path, 'data')
    cpSync(await embeddedTemplate(), directory, { recursive: true })
    const child = spawn(process.execPath, ['--input-type=module', '-e', FILL_LOG, directory], { stdio: 'pipe' })
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
    expect(await once(child, 'exit')).toEqual([1, null])
    expect(await stderr).toMatch(
      /^The embedded database in .+ cannot be used: could not write to file "pg_wal\/.+": No space left on device\. .*Make room on that disk, then start again\.\n$/,
    )
    disk.resize(120)
    const database = await openEmbedded(directory)
    const [row] = await database.useSession((session) =>
      session.query<{ last: number }>('SELECT max(n) AS last FROM filler'),
    )
    await database.close()
    expect(row?.last).toBe(Number((await stdout).trim().split('\n').at(-1)))
  })
})

/** Writes to the database of a directory until it is killed, and prints each committed value. */
const FILL_LOG = `
  const { openEmbedded } = await import('${new URL('../../src/database/drivers/embedded/embedded.ts', import.meta.url)}')
  const database = await openEmbedded(process.argv[1])
  await database.useSession(async (session) => {
    await session.query('CREATE TABLE filler (n int, text text)')
    for (let n = 1; ; n += 1) {
      await session.query('INSERT INTO filler SELECT $1, repeat(md5(random()::text), 200) FROM generate_series(1, 100)', [n])
      console.log(n)
      await session.query('DELETE FROM filler WHERE n < $1', [n])
    }
  })`

function canMount(): boolean {
  using directory = temporaryDirectory()
  const options = ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory.path]
  const mounted = spawnSync('mount', options, { stdio: 'ignore' }).status === 0
  if (mounted) execFileSync('umount', [directory.path])
  return mounted
}

/** Mounts a disk of the given size in megabytes. */
function smallDisk(megabytes: number) {
  const { path } = temporaryDirectory()
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  return {
    path,
    resize: (size: number) => execFileSync('mount', ['-o', `remount,size=${size}m`, path]),
    [Symbol.dispose]: () => {
      // A database that failed to open keeps its files open.
      execFileSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true })
    },
  }
}
