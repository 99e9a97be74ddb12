import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CreateTaskInput, LIMITS, type Task } from '../../client-sdk/src/contract.ts'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { eventuallyTrue, patienceMs } from '../helpers/eventually.ts'
import { startProxy } from '../helpers/proxy.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { installExample } from './install-example.ts'
import { type PackedClient, packClient, ROOT } from './packed.ts'

const EXAMPLES = ['quickstart', 'bot'] as const
type Example = (typeof EXAMPLES)[number]
type Variables = Record<string, string>

const folder = temporaryDirectory()
let packed: PackedClient
let server: ServerProcess
beforeAll(async () => {
  packed = await packClient()
  for (const example of EXAMPLES) installExample(example, { tarball: packed.tarball, directory: folderOf(example) })
  server = await startServer({ env: { DATA_DIR: join(folder.path, 'data') } })
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  packed.remove()
  folder[Symbol.dispose]()
})

const folderOf = (example: Example) => join(folder.path, example)

/** Starts an example with only these environment variables. */
function start(example: Example, env: Variables) {
  const child = spawn(process.execPath, [`${example}.ts`], {
    cwd: folderOf(example),
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs(),
    killSignal: 'SIGKILL',
  })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, ...printed }))
  return { child, ended }
}

const run = (example: Example, env: Variables) => start(example, env).ended
const success = (stdout: unknown) => ({ code: 0, signal: null, stdout, stderr: '' })
const failure = (stderr: unknown) => ({ code: 1, signal: null, stdout: '', stderr })

interface Person {
  tw: Taskwire
  /** The environment variables for a bot with a token of this person. */
  env: Variables
}

async function newPerson({ url } = server): Promise<Person> {
  const email = newEmail()
  const session = createSession({ url })
  await session.signUp({ name: 'Ada', email, password: PASSWORD })
  const tw = createTaskwire({ url, token: session.token })
  const { token } = await tw.tokens.create({ name: 'bot', scopes: ['tasks:read', 'tasks:write'] })
  return { tw, env: { TASKWIRE_URL: url, TASKWIRE_TOKEN: token ?? '' } }
}

async function createAll(tw: Taskwire, tasks: CreateTaskInput[]): Promise<void> {
  for (let n = 0; n < tasks.length; n += LIMITS.bulk) {
    await tw.tasks.createMany({ items: tasks.slice(n, n + LIMITS.bulk) })
  }
}

const many = (count: number, task: Omit<CreateTaskInput, 'title'>) =>
  Array.from({ length: count }, (_, n) => ({ title: String(n), ...task }))
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

async function allTasks(tw: Taskwire): Promise<Task[]> {
  const tasks: Task[] = []
  for await (const task of tw.tasks.iterate({ limit: 200 })) tasks.push(task)
  return tasks
}

async function taggedTasks(tw: Taskwire): Promise<Task[]> {
  return (await allTasks(tw)).filter(({ tags }) => tags.includes('overdue'))
}

/** Starts a proxy between the bot and a server that forwards a number of task updates and then holds the rest. */
async function startGate({ url, port }: ServerProcess, changes: number) {
  const waiting: (() => void)[] = []
  let left = changes
  const proxy = await startProxy((near) => {
    const far = connect(port, '127.0.0.1')
    near.on('data', (data: Buffer) => {
      if (data.includes('POST /trpc/tasks.update')) left -= 1
      if (left >= 0) far.write(data)
      else waiting.push(() => far.write(data))
    })
    near.once('close', () => far.destroy())
    far.pipe(near)
    far.once('close', () => near.destroy())
    return far
  })
  return {
    url: new URL(proxy.before(url)).origin,
    /** Waits until the proxy holds an update of the bot. */
    closed: () => eventuallyTrue(() => waiting.length > 0),
    open() {
      left = Number.POSITIVE_INFINITY
      for (const pass of waiting.splice(0)) pass()
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  }
}

it.each(EXAMPLES)('type-checks %s and its imports in a separate project', (example) => {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2024',
    module: 'nodenext',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
  }
  const config = JSON.stringify({ compilerOptions, files: [`${example}.ts`] })
  writeFileSync(join(folderOf(example), 'tsconfig.json'), config)
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folderOf(example)], { encoding: 'utf8' })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
})

it('the quickstart has ten lines, signs up on its first run, and signs in on its second', async () => {
  const lines = readFileSync(join(folderOf('quickstart'), 'quickstart.ts'), 'utf8')
    .trimEnd()
    .split('\n')
  expect(lines).toHaveLength(10)
  const env = { TASKWIRE_URL: server.url }
  expect(await run('quickstart', env)).toEqual(success('· Buy milk\n'))
  expect(await run('quickstart', env)).toEqual(success('· Buy milk\n· Buy milk\n'))
})

it('the bot names missing environment variables', async () => {
  expect(await run('bot', {})).toEqual(failure('Set TASKWIRE_URL, TASKWIRE_TOKEN in the environment.\n'))
  const env = { TASKWIRE_URL: server.url, TASKWIRE_TOKEN: '' }
  expect(await run('bot', env)).toEqual(failure('Set TASKWIRE_TOKEN in the environment.\n'))
})

it('the bot reports a wrong token with the request id', async () => {
  const { env } = await newPerson()
  const end = await run('bot', { ...env, TASKWIRE_TOKEN: `${env.TASKWIRE_TOKEN}x` })
  expect(end).toEqual(failure(expect.stringMatching(/^UNAUTHENTICATED: [^\n]+ \(request [\w-]+\)\n$/)))
  const requestId = /\(request ([\w-]+)\)/.exec(end.stderr)?.[1]
  expect(server.log().filter((line) => line.requestId === requestId)).not.toEqual([])
})

it('the bot reports an unreachable server', async () => {
  const env = { TASKWIRE_URL: 'http://127.0.0.1:9', TASKWIRE_TOKEN: 'tw_pat_' }
  expect(await run('bot', env)).toEqual(failure('NETWORK: The server could not be reached: fetch failed\n'))
})

it('the bot tags exactly the overdue tasks of all pages; a second run changes nothing', async () => {
  const { tw, env } = await newPerson()
  const past = { date: inDays(-3) }
  const fullTags = Array.from({ length: 50 }, (_, n) => `tag ${n}`)
  // Spread so that each of the three pages has some.
  const filler = many(420, {}).map((task, n) => (n % 20 === 0 ? { ...task, title: 'late', due: past } : task))
  await createAll(tw, [
    ...filler,
    { title: 'late with tags', due: { ...past, time: '09:00', timeZone: 'Asia/Tokyo' }, tags: ['home', 'Overdue'] },
    { title: 'tagged', due: past, tags: ['overdue'] },
    { title: 'full', due: past, tags: fullTags },
    { title: 'done', due: past, completed: true },
    { title: 'done since', due: past, completed: true, tags: ['home', 'overdue'] },
    { title: 'put off', due: { date: inDays(5) }, tags: ['overdue', 'home'] },
    { title: 'today', due: { date: inDays(0), time: '00:00' } },
  ])
  const before = await allTasks(tw)

  expect(await run('bot', env)).toEqual(success('Done: 427 tasks read, 21 tagged, 2 untagged, 1 skipped\n'))
  const after = await allTasks(tw)
  const wanted: Record<string, string[]> = {
    late: ['Overdue'],
    'done since': ['home'],
    'put off': ['home'],
  }
  const expected = before.map((task) => {
    const tags = wanted[task.title]
    return tags ? { ...task, tags, version: task.version + 1, updatedAt: expect.any(Date) } : task
  })
  expect(after).toEqual(expected)

  expect(await run('bot', env)).toEqual(success('Done: 427 tasks read, 0 tagged, 0 untagged, 1 skipped\n'))
  expect(await allTasks(tw)).toEqual(after)
})

it('a signal stops the bot during a call; the next run continues and skips a task deleted in the meantime', async () => {
  const { tw, env } = await newPerson()
  await createAll(tw, many(300, { due: { date: '2020-02-29' } }))
  let tagged = 0
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    await using gate = await startGate(server, 3)
    const bot = start('bot', { ...env, TASKWIRE_URL: gate.url })
    await gate.closed()
    bot.child.kill(signal)
    // Tags of the previous run stay; the fourth update of this run is in flight.
    const stopped = `Stopped: ${tagged + 4} tasks read, 3 tagged, 0 untagged, 0 skipped\n`
    expect(await bot.ended).toEqual(success(stopped))
    tagged += 3
    expect(await taggedTasks(tw)).toHaveLength(tagged)
  }

  await using gate = await startGate(server, 3)
  const next = start('bot', { ...env, TASKWIRE_URL: gate.url })
  await gate.closed()
  // The last task of the page that the bot has read.
  const last = (await tw.tasks.list({ limit: 200 })).items.at(-1)
  expect(last?.tags).toEqual([])
  const { undoToken: _token, affected: _affected, ...deleted } = await tw.tasks.delete({ id: last?.id ?? '' })
  gate.open()
  const done = 'Done: 300 tasks read, 293 tagged, 0 untagged, 1 skipped\n'
  expect(await next.ended).toEqual(success(done))
  expect(await taggedTasks(tw)).toHaveLength(299)
  expect(await tw.tasks.get({ id: deleted.id })).toEqual(deleted)
})

it('the bot reports its progress when the server dies', async () => {
  await using mortal = await startServer({ env: { DATA_DIR: join(folder.path, 'mortal') } })
  const { tw, env } = await newPerson(mortal)
  await createAll(tw, many(200, { due: { date: '2020-02-29' } }))
  await using gate = await startGate(mortal, 3)
  const bot = start('bot', { ...env, TASKWIRE_URL: gate.url })
  await gate.closed()
  await mortal.stop('SIGKILL')
  const expected = /^NETWORK: [^\n]+\nBefore that: 4 tasks read, 3 tagged, 0 untagged, 0 skipped\n$/
  expect(await bot.ended).toEqual(failure(expect.stringMatching(expected)))
})
