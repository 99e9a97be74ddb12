import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { signUp } from '../helpers/task-user.ts'

const NOBODY = 65_534

/** Returns whether another user of the machine can read a file. Only root can check. */
function canReadAsNobody(path: string): boolean {
  return spawnSync('cat', [path], { uid: NOBODY, gid: NOBODY, stdio: 'ignore' }).status === 0
}

it('the embedded database is readable by its owner only, even in a world-readable directory [G-07]', async () => {
  using directory = temporaryDirectory()
  using prepared = await preparedDirectory()
  chmodSync(directory.path, 0o755)
  const data = join(directory.path, 'data')
  cpSync(prepared.path, data, { recursive: true })
  for (const name of ['', ...readdirSync(data, { recursive: true, encoding: 'utf8' })])
    chmodSync(join(data, name), 0o755)
  const file = join(data, 'postgres/PG_VERSION')
  const isRoot = process.getuid?.() === 0
  if (isRoot) expect(canReadAsNobody(file)).toBe(true)
  await using server = await startServer({ env: { DATA_DIR: data } })
  await signUp(server.url)
  expect(statSync(join(data, 'postgres')).mode & 0o777).toBe(0o700)
  expect(statSync(file).mode & 0o077).toBe(0)
  if (isRoot) expect(canReadAsNobody(file)).toBe(false)
})
