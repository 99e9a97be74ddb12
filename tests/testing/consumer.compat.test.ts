import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../client/packed.ts'
import { type Consumer, createConsumer } from './consumer.ts'

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer()
  // The test runners have short time limits, so the snapshot exists before they start.
  consumer.write(
    'start.js',
    "import { startTestServer } from 'taskwire/testing'\nawait (await startTestServer()).close()\n",
  )
  expect(consumer.run('node', ['start.js'])).toMatchObject({ status: 0 })
})
afterAll(() => consumer[Symbol.dispose]())

/** The programs in docs/testing.md, by the word after the language of their fence, with the command that runs each. */
const PROGRAMS: Record<string, { file: string; command: [program: string, ...parameters: string[]] }> = {
  vitest: { file: 'bot.test.ts', command: ['vitest', 'run', 'bot.test.ts'] },
  node: { file: 'node.test.ts', command: ['node', '--test', 'node.test.ts'] },
  jest: { file: 'isolation.test.js', command: ['jest', 'isolation.test.js', '--transform={}'] },
  react: { file: 'react.test.tsx', command: ['vitest', 'run', 'react.test.tsx'] },
  msw: { file: 'msw.test.ts', command: ['vitest', 'run', 'msw.test.ts'] },
  procedure: { file: 'procedure.test.ts', command: ['vitest', 'run', 'procedure.test.ts'] },
}

const TIME_LIMITS = ['--test-timeout=60000', '--hook-timeout=60000']

const page = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8')
const programs = [...page.matchAll(/^```([tj]sx?) (\w+)\n([\s\S]*?)^```/gm)].map(
  ([, language, name = '', text = '']) => ({
    ...{ language, name, text },
  }),
)

describe('docs/testing.md', () => {
  it('has the programs that are run here', () => {
    expect(programs.map(({ name }) => name).sort()).toEqual(Object.keys(PROGRAMS).sort())
  })

  it.each(programs)('has a program "$name" that compiles and whose tests pass', ({ name, text, language }) => {
    const { file, command } = PROGRAMS[name] ?? { file: '', command: [''] }
    consumer.write(file, text)
    if (language !== 'js') {
      const compilerOptions = {
        ...{ strict: true, noEmit: true, target: 'es2024', module: 'nodenext', jsx: 'react-jsx' },
        ...{
          lib: ['es2024', 'esnext.disposable', ...(name === 'node' ? [] : ['dom'])],
          types: ['node'],
          noUncheckedIndexedAccess: true,
        },
        // The declarations of test runners and of React do not compile everywhere.
        skipLibCheck: name !== 'node',
      }
      consumer.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }))
      expect(consumer.run('tsc', ['-p', '.'])).toMatchObject({ output: '\n', status: 0 })
    }
    const [program = '', ...parameters] = command
    const { output, status } = consumer.run(program, [...parameters, ...(program === 'vitest' ? TIME_LIMITS : [])])
    expect(output).toMatch(/\b[1-9] (tests? )?pass|pass [1-9]|[1-9] passed/)
    expect(status, output).toBe(0)
  })
})

const FIFTY = `import { startTestServer } from 'taskwire/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'

let tw
let ms = 0
const timed = async (work) => {
  const from = performance.now()
  try { return await work } finally { ms = performance.now() - from }
}
const resets = []
beforeAll(async () => {
  tw = await timed(startTestServer())
  console.log('first start ' + ms.toFixed() + ' ms')
})
afterEach(async () => {
  await timed(tw.reset())
  resets.push(ms)
})
afterAll(async () => {
  console.log('median reset ' + resets.sort((a, b) => a - b)[25].toFixed(1) + ' ms')
  await tw.close()
  const next = await timed(startTestServer())
  console.log('next start ' + ms.toFixed() + ' ms')
  await next.close()
})

test.each(Array.from({ length: 50 }, (_, n) => n))('test %i', async (n) => {
  const ada = await tw.createUser()
  const client = tw.clientFor(ada)
  const { id } = await client.tasks.create({ title: 'Task ' + n, tags: ['a'] })
  await client.tasks.update({ id, priority: 'high' })
  await tw.callerFor(ada).tasks.complete({ id })
  expect((await client.tasks.list()).items.map(({ title }) => title)).toEqual(['Task ' + n])
})
`

describe('a test file with 50 tests', () => {
  it('runs in less than a minute also on a busy machine', () => {
    consumer.write('fifty.test.js', FIFTY)
    const from = performance.now()
    const { output, status } = consumer.run('vitest', [
      'run',
      'fifty.test.js',
      '--disable-console-intercept',
      ...TIME_LIMITS,
    ])
    const seconds = (performance.now() - from) / 1000
    expect(status, output).toBe(0)
    expect(output).toContain('50 passed')
    const figures = [...output.matchAll(/^(first start|next start|median reset) .*$/gm)].map(([line]) => line)
    expect(figures).toHaveLength(3)
    process.stdout.write(`50 tests of a consumer: ${seconds.toFixed(1)} s (${figures.join(', ')})\n`)
    expect(seconds).toBeLessThan(60)
  })
})

const MANY_FILES = (number: number) => `import { expect, test } from '@jest/globals'
import { startTestServer } from 'taskwire/testing'

test('starts', async () => {
  const tw = await startTestServer()
  const ada = await tw.createUser({ id: 'ada' })
  expect((await tw.clientFor(ada).tasks.list()).items).toEqual([])
  const client = tw.clientFor(ada)
  const { cursor } = await client.changes.cursor()
  const headers = { Authorization: 'Bearer ' + ada.token, 'Content-Type': 'application/json' }
  const request = new Request(tw.url + '/api/v1/tasks', { method: 'POST', headers, body: '{"title":"a"}' })
  expect((await tw.fetch(request)).status).toBe(201)
  const titles = []
  for await (const { task } of client.changes.live({ cursor })) {
    titles.push(task.title)
    if (titles.length === 2) break
    expect(await tw.cutStreams()).toBe(1)
    await client.tasks.create({ title: 'b' })
  }
  expect(titles).toEqual(['a', 'b'])
  if (${number} % 2 === 0) await tw.close()
}, 60_000)
`

describe('Jest', () => {
  it('keeps the thread for its next test file, streams between realms, and ends although a server was not closed', () => {
    for (const number of [1, 2, 3]) consumer.write(`many/file-${number}.test.js`, MANY_FILES(number))
    const { output, status } = consumer.run('jest', ['many', '--transform={}', '--runInBand'])
    expect(status, output).toBe(0)
    expect(output).toContain('3 passed')
    expect(output).not.toMatch(/did not exit|failed to exit/)
  })
})

// Split, so that it does not concern this file.
const JSDOM = `// @vitest-${'environment'} jsdom
import { TaskwireError } from '@taskwire/client'
import { startTestServer } from 'taskwire/testing'
import { expect, test, vi } from 'vitest'

test('works with the classes of jsdom', async () => {
  expect(window.navigator.userAgent).toContain('jsdom')
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'Date'] })
  await using tw = await startTestServer()
  vi.useRealTimers()
  const ada = await tw.createUser()
  const headers = new window.Headers({ Authorization: 'Bearer ' + ada.token, 'Content-Type': 'application/json' })
  const body = new TextEncoder().encode('{"title":"x"}')
  const created = await tw.fetch('/api/v1/tasks', { method: 'POST', headers, body, signal: new window.AbortController().signal })
  expect(created.status).toBe(201)
  const request = new Request(tw.url + '/api/v1/tasks', { headers, signal: new window.AbortController().signal })
  expect((await (await tw.fetch(request)).json()).data).toHaveLength(1)
  const controller = new window.AbortController()
  controller.abort()
  await expect(tw.fetch(tw.url, { signal: controller.signal })).rejects.toThrow(/abort/i)
  const client = tw.clientFor(ada)
  const error = await client.tasks.get({ id: crypto.randomUUID() }).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(TaskwireError)
  const { cursor } = await client.changes.cursor()
  const { id } = await client.tasks.create({ title: 'y' })
  for await (const change of client.changes.live({ cursor })) {
    expect(change.id).toBe(id)
    break
  }
  expect((await tw.callerFor(ada).tasks.get({ id })).createdAt).toBeInstanceOf(Date)
})
`

describe('jsdom', () => {
  it('may replace the globals of the test', () => {
    consumer.write('jsdom.test.js', JSDOM)
    const { output, status } = consumer.run('vitest', ['run', 'jsdom.test.js', ...TIME_LIMITS])
    expect(status, output).toBe(0)
  })
})
