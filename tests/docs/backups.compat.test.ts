import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { isLong } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAGE = readFileSync(join(ROOT, 'docs/operation/backups.md'), 'utf8')
const [BACK_UP = '', RESTORE = ''] = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, script]) => script)

/** Returns the directory of PostgreSQL's tools, as Debian installs them: the newest version that is at least 15. */
function findTools(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .filter((version) => version >= 15)
    : []
  const bin = join(root, String(Math.max(...versions)), 'bin')
  return existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'pg_dump')) ? bin : undefined
}
const TOOLS = findTools()

/** The system user that runs PostgreSQL, which does not start as root. */
const identity = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
function idOf(option: string): number {
  try {
    return Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return 65_534
  }
}

/** Starts a new server in a directory. Returns the URL of its database `postgres`, as the superuser. */
async function startCluster(ending: AsyncDisposableStack, directory: string): Promise<string> {
  const bin = TOOLS ?? ''
  mkdirSync(directory)
  if (identity.uid !== undefined) execFileSync('chown', [`${identity.uid}:${identity.gid}`, directory])
  execFileSync(
    join(bin, 'initdb'),
    ['-D', directory, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8'],
    {
      ...identity,
      stdio: 'ignore',
    },
  )
  const port = await freePort()
  const flags = ['-D', directory, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-k', '']
  const server = spawn(join(bin, 'postgres'), flags, { ...identity, stdio: 'ignore' })
  ending.defer(async () => {
    server.kill('SIGINT')
    await new Promise((resolve) => server.once('exit', resolve))
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  await eventually(async () => {
    const client = new pg.Client(url)
    await client.connect()
    await client.end()
  })
  return url
}

it.runIf(TOOLS)(
  `the documented commands restore a backup on a new server, and devices then resync [D-29]${TOOLS ? '' : ' (skipped: needs initdb and pg_dump 15 or newer)'}`,
  // Three suites run in it.
  { timeout: 600_000 },
  async () => {
    await using ending = new AsyncDisposableStack()
    const directory = ending.use(asAsync(temporaryDirectory()))
    chmodSync(directory.path, 0o755)
    const source = await startCluster(ending, join(directory.path, 'source'))
    const target = await startCluster(ending, join(directory.path, 'target'))
    const run = (script: string) =>
      execFileSync('bash', ['-euo', 'pipefail', '-c', script], {
        cwd: directory.path,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: `${TOOLS}:${process.env.PATH}`, ADMIN_URL: source, RESTORED_URL: target },
      })

    const original = openPostgres({ url: source })
    ending.defer(() => original.close())
    await prepareDatabase(original)
    const userId = newUser()
    const { tasks, changes } = callerFor(original, userId)
    for (let n = 0; n < 41; n += 1) await tasks.create({ title: `task ${n}`, description: `line\n'${n}'\\` })
    const retained = (await tasks.list({ limit: 200 })).items
    run(BACK_UP)
    await tasks.create({ title: 'after the backup' })
    const { cursor } = await changes.since({})

    run(RESTORE)
    const restored = openPostgres({ url: target })
    ending.defer(() => restored.close())
    let isNoticed = false
    await prepareDatabase(restored, {
      onRestore: () => {
        isNoticed = true
      },
    })
    expect(isNoticed).toBe(true)
    const there = callerFor(restored, userId)
    expect((await there.tasks.list({ limit: 200 })).items).toEqual(retained)
    await expect(there.changes.since({ cursor })).rejects.toMatchObject({ cause: { code: 'RESYNC_REQUIRED' } })
    await there.tasks.create({ title: 'and it goes on' })
    expect((await callerFor(restored, newUser()).tasks.list({})).items).toEqual([])

    // Suites of isolation and sync, each of whose databases is this backup, restored.
    writeFileSync(join(directory.path, 'restore.sh'), RESTORE)
    const suites = isLong
      ? ['tests/isolation', 'tests/sync', 'tests/history/history.test.ts']
      : ['tests/isolation/walk.db', 'tests/sync/undo.db']
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
    const report = join(directory.path, 'report.json')
    const flags = ['--project=postgres', '--project=unit', '--reporter=json', `--outputFile.json=${report}`]
    spawnSync(process.execPath, [vitest, 'run', ...flags, ...suites], {
      cwd: ROOT,
      stdio: 'ignore',
      env: {
        PATH: `${TOOLS}:${process.env.PATH}`,
        HOME: process.env.HOME,
        TEST_RESTORE: join(directory.path, 'restore.sh'),
      },
    })
    const { numFailedTests, numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    const failed = testResults.flatMap((file: { assertionResults: { status: string; fullName: string }[] }) =>
      file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    )
    expect({ failed, numFailedTests }).toEqual({ failed: [], numFailedTests: 0 })
    expect(numPassedTests).toBeGreaterThan(100)
  },
)

function asAsync<T extends Disposable>(one: T): T & AsyncDisposable {
  return Object.assign(one, { [Symbol.asyncDispose]: async () => one[Symbol.dispose]() })
}
