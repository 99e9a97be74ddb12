import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { checkIsolation } from '../../src/database/tenancy/check-isolation.ts'
import { openFromSnapshot, packSnapshot } from '../../src/testing/thread/database/snapshot.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'

const countTasks = (database: Database) =>
  database.useSession((session) => session.query('SELECT count(*)::int AS n FROM task'))

/** Opens and closes a database from the snapshot in a directory, after it has answered. */
async function useDatabase(directory: string): Promise<void> {
  const database = await openFromSnapshot({ directory })
  expect(await countTasks(database)).toEqual([{ n: 0 }])
  await database.close()
}

describe('the snapshot of the migrated database', () => {
  it('is stored once, for this user only, also if several need it at the same time', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'snapshots')
    await Promise.all([useDatabase(path), useDatabase(path)])
    const names = readdirSync(path)
    expect(names).toEqual([expect.stringMatching(/^[\da-f]{32}\.tar$/)])
    const file = join(path, names[0] ?? '')
    expect([statSync(path).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600])
    const { ino } = statSync(file)
    await useDatabase(path)
    expect(statSync(file).ino).toBe(ino)
  })

  it('is made again if the file is incomplete, damaged, or may be written by others', async () => {
    using directory = temporaryDirectory()
    await useDatabase(directory.path)
    const [name = ''] = readdirSync(directory.path)
    const file = join(directory.path, name)
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, bytes.length / 2))
    await useDatabase(directory.path)
    expect(readFileSync(file).length).toBe(bytes.length)
    chmodSync(file, 0o666)
    await useDatabase(directory.path)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('needs no writable directory', async () => {
    using directory = temporaryDirectory()
    const file = join(directory.path, 'a file')
    writeFileSync(file, '')
    await useDatabase(join(file, 'snapshots'))
  })

  it('is that of the package, if it fits', async () => {
    using directory = temporaryDirectory()
    const stored = join(directory.path, 'stored')
    await packSnapshot(directory.path)
    const packed = join(directory.path, 'snapshot')
    const open = async () => {
      const database = await openFromSnapshot({ packed, directory: stored })
      expect(await countTasks(database)).toEqual([{ n: 0 }])
      await database.close()
      return existsSync(stored)
    }
    expect(await open()).toBe(false)
    const bytes = readFileSync(packed)
    // Of an older version of the package, and damaged.
    writeFileSync(packed, Buffer.concat([Buffer.alloc(32, '0'), bytes.subarray(32)]))
    expect(await open()).toBe(true)
    rmSync(stored, { recursive: true })
    writeFileSync(packed, bytes.subarray(0, bytes.length / 2))
    expect(await open()).toBe(true)
  })

  it('keeps tenants isolated, as a migrated database does', async () => {
    const database = await openFromSnapshot()
    await database.useSession(checkIsolation)
    await database.close()
  })
})
