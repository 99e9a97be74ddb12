import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Consumer } from '../../tests/client/consumer.ts'
import type { AnswerCost } from './answer-cost.ts'
import { ANSWERS } from './answers.ts'

/** A program that requests a list with one of the packages. */
export interface Caller {
  /** Creates a client with the given `fetch`, and returns a function that requests 200 tasks. */
  open: (fetch: () => Promise<Response>) => () => Promise<unknown>
  /** Returns the number of tasks, and the title and creation time of the first. */
  look: (answer: unknown) => { count: number; title: string; createdAt: unknown }
}

/** The programs, each with the response of its server. */
export const CALLERS = {
  core: {
    answer: 'taskwire',
    program: `import { createTaskwire } from '@taskwire/client'
export function open(fetch) {
  const tw = createTaskwire({ url: 'http://tasks.test', token: 'an access token', fetch })
  return () => tw.tasks.list({ limit: 200 })
}
export const look = ({ items }) => ({ count: items.length, title: items[0].title, createdAt: items[0].createdAt })
`,
  },
  trpc: {
    answer: 'taskwire',
    program: `import { createTRPCClient, httpBatchLink } from '@trpc/client'
import superjson from 'superjson'
export function open(fetch) {
  const headers = { Authorization: 'Bearer an access token' }
  const link = httpBatchLink({ url: 'http://tasks.test/trpc', transformer: superjson, headers, fetch })
  const client = createTRPCClient({ links: [link] })
  return () => client.tasks.list.query({ limit: 200 })
}
export const look = ({ items }) => ({ count: items.length, title: items[0].title, createdAt: items[0].createdAt })
`,
  },
  todoist: {
    answer: 'todoist',
    program: `import { TodoistApi } from '@doist/todoist-sdk'
export function open(fetch) {
  async function customFetch() {
    const response = await fetch()
    const { ok, status, statusText } = response
    return { ok, status, statusText, headers: {}, text: () => response.text(), json: () => response.json() }
  }
  const api = new TodoistApi('an access token', { customFetch })
  return () => api.getTasks({ limit: 200 })
}
export const look = ({ results: [first, ...others] }) => (
  { count: 1 + others.length, title: first.content, createdAt: first.addedAt }
)
`,
  },
  linear: {
    answer: 'linear',
    program: `import { LinearClient } from '@linear/sdk'
export function open() {
  const linear = new LinearClient({ accessToken: 'an access token' })
  return () => linear.issues({ first: 200 })
}
export const look = ({ nodes }) => ({ count: nodes.length, title: nodes[0].title, createdAt: nodes[0].createdAt })
`,
  },
} satisfies Record<string, { answer: keyof typeof ANSWERS; program: string }>

export type CallerName = keyof typeof CALLERS

/** Returns the size of a caller's response, in bytes. */
export function answerSize(name: CallerName): { bytes: number; gzip: number } {
  const text = JSON.stringify(ANSWERS[CALLERS[name].answer]())
  return { bytes: Buffer.byteLength(text), gzip: gzipSync(text).length }
}

/** Measures a caller in a separate process. @throws Error if it gets unexpected objects. */
export async function measureAnswer(consumer: Consumer, name: CallerName, calls: number): Promise<AnswerCost> {
  const { answer, program } = CALLERS[name]
  const [caller, file] = [consumer.path(`caller-${name}.js`), consumer.path(`answer-${answer}.json`)]
  writeFileSync(caller, program)
  writeFileSync(file, JSON.stringify(ANSWERS[answer]()))
  const measure = join(import.meta.dirname, 'answer-cost.ts')
  const { stdout } = await consumer.run(process.execPath, [measure, caller, file, `--calls=${calls}`])
  return JSON.parse(stdout)
}
