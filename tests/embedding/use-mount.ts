import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { CHANGES_LIMITS } from '../../src/changes/schema.ts'
import { eventually } from '../helpers/eventually.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'

/** Variables of a program: those of this process without the ones that configure Taskwire, and an own data directory. */
export function variablesIn(project: string, more: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, DATA_DIR: join(project, `data-${crypto.randomUUID()}`), LOG_LEVEL: 'warn', ...more }
}

/** Uses the application at an address as a person and a program do. */
export async function useAll(url: string): Promise<void> {
  const session = createSession({ url })
  await session.signUp({ name: 'Ada', email: newEmail(), password: PASSWORD })
  const tw = createTaskwire({ url, token: session.token })
  // One after another: the server notices that a stream has been closed, so that they do not reach the limit of a user.
  for (let n = 0; n <= CHANGES_LIMITS.streamsPerUser; n += 1) await createWhileStreaming(tw)
  const { id } = await tw.tasks.create({ title: 'Buy milk', tags: ['home'] })
  await tw.tasks.createMany({ items: [{ title: 'One' }, { title: 'Two' }] })
  await expect(tw.tasks.create({ title: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })

  const base = new URL(url).pathname.replace(/\/$/, '')
  const headers = { Authorization: `Bearer ${await session.token()}`, 'Content-Type': 'application/json' }
  const created = await fetch(`${url}/api/v1/tasks`, { method: 'POST', headers, body: '{"title":"By REST"}' })
  expect([created.status, created.headers.get('location')?.startsWith(`${base}/api/v1/tasks/`)]).toEqual([201, true])
  const changed = await fetch(`${url}/api/v1/tasks/${id}`, { method: 'PATCH', headers, body: '{"priority":"high"}' })
  expect(changed.status).toBe(200)
  const deleted = await fetch(`${url}/api/v1/tasks/${id}`, { method: 'DELETE', headers })
  expect(deleted.status).toBe(200)
  const page = await fetch(`${url}/app/`)
  const [, script] = /src="([^"]+\.js)"/.exec(await page.text()) ?? []
  expect(script).toBeDefined()
  expect((await fetch(new URL(script ?? '', page.url))).status).toBe(200)
  expect((await fetch(`${url}/docs`)).status).toBe(200)
  expect((await fetch(`${url}/client.tgz`)).status).toBe(200)
}

/** Creates a task while a stream is open, and closes the stream when it has the change. */
async function createWhileStreaming(tw: Taskwire): Promise<void> {
  const { cursor } = await tw.changes.cursor()
  const stop = new AbortController()
  const seen: string[] = []
  const reading = (async () => {
    for await (const { entity } of tw.changes.live({ cursor, signal: stop.signal })) seen.push(entity)
  })().catch(() => {})
  await tw.tasks.create({ title: 'Seen live' })
  await eventually(() => expect(seen).toContain('task'))
  stop.abort()
  await reading
}

interface Program {
  command: string
  args: string[]
  cwd: string
  env: Record<string, string>
}

/** Runs a program until the server at an address has been used, and ends it. Returns its exit code and standard output. */
export async function useServer(
  { command, args, cwd, env }: Program,
  url: string,
  useMore = async () => {},
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
  const stdout: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text))
  const ended = once(child, 'close') as Promise<[number | null]>
  try {
    await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200))
    await useAll(url)
    await useMore()
  } finally {
    endGroup(child)
    await ended
  }
  return { code: (await ended)[0], stdout: stdout.join('') }
}

/** Ends a program with the processes that it has started: npx runs the command in another process. */
function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, 'SIGTERM')
}
