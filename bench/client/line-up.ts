import { COMPILERS } from '../../tests/client/consumers/type-check.ts'

/**
 * Packages installed in addition to the packed client: the latest in November 2026. All are MIT, except TypeScript
 * (Apache-2.0).
 */
export const TOOLS = {
  '@doist/todoist-sdk': '17.0.0',
  // Its peer dependency.
  'type-fest': '5.10.0',
  '@linear/sdk': '98.0.0',
  '@trpc/client': '11.25.2',
  '@trpc/server': '11.25.2',
  superjson: '2.2.6',
  esbuild: '0.28.2',
  ...COMPILERS,
  // Under another name, so that only the programs that require it can find it.
  'node-types': 'npm:@types/node@24.19.2',
}

/** A consumer program, with its additional settings for bundling and type checks. */
export interface Contender {
  title: string
  /** A program that lists the tasks and creates one: the shortest according to the package's documentation. */
  program: string
  /** Whether its types refer to those of tRPC, which require another TypeScript library. */
  ofTrpc?: boolean
  /** Whether its types require those of Node.js when `skipLibCheck` is off. */
  needsNodeTypes?: boolean
  /** Node.js modules that it imports for code that browsers never run; esbuild would fail on them. */
  notInBrowsers?: string[]
}

const OPEN = `const tw = createTaskwire({ url: 'https://tasks.example.com', token: 'an access token' })`
const SIGN_IN = `const url = 'https://tasks.example.com'
const session = createSession({ url })
await session.signIn({ email: 'ada@example.com', password: 'correct horse' })
const tw = createTaskwire({ url, token: session.token })`
const USE = `for (const { title } of (await tw.tasks.list({ limit: 200 })).items) console.log(title)
const created = await tw.tasks.create({ title: 'Buy milk' })
console.log(created.id)`
const LIVE = `for await (const change of tw.changes.live()) {
  if (change.task) console.log(change.task.title)
}`
const CORE = `import { createTaskwire } from '@taskwire/client'`
const AUTH = `import { createSession } from '@taskwire/client/auth'`
const ROUTER = `import type { AppRouter } from '@taskwire/client/router'
import type { inferRouterOutputs } from '@trpc/server'`
const ROUTER_USE = `export const shown: inferRouterOutputs<AppRouter>['tasks']['create'] = created`

/** All measured programs. */
export const CONTENDERS = {
  core: { title: '@taskwire/client', program: lines(CORE, OPEN, USE) },
  auth: { title: '  with /auth', program: lines(CORE, AUTH, SIGN_IN, USE) },
  live: { title: '  with changes.live', program: lines(CORE, OPEN, USE, LIVE) },
  router: { title: '  with the types of /router', program: lines(CORE, ROUTER, OPEN, USE, ROUTER_USE), ofTrpc: true },
  all: {
    title: '  with all of it',
    program: lines(CORE, AUTH, ROUTER, SIGN_IN, USE, ROUTER_USE, LIVE),
    ofTrpc: true,
  },
  trpc: {
    title: '@trpc/client and superjson, bare',
    program: `import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { AppRouter } from '@taskwire/client/router'
import superjson from 'superjson'
const headers = { Authorization: 'Bearer an access token' }
const link = httpBatchLink({ url: 'https://tasks.example.com/trpc', transformer: superjson, headers })
const client = createTRPCClient<AppRouter>({ links: [link] })
for (const { title } of (await client.tasks.list.query({ limit: 200 })).items) console.log(title)
const created = await client.tasks.create.mutate({ title: 'Buy milk' })
console.log(created.id)
`,
    ofTrpc: true,
  },
  todoist: {
    title: '@doist/todoist-sdk',
    program: `import { TodoistApi } from '@doist/todoist-sdk'
const api = new TodoistApi('an access token')
for (const { content } of (await api.getTasks({ limit: 200 })).results) console.log(content)
const created = await api.addTask({ content: 'Buy milk' })
console.log(created.id)
`,
    needsNodeTypes: true,
    notInBrowsers: ['undici', 'fs', 'path'],
  },
  linear: {
    title: '@linear/sdk',
    program: `import { LinearClient } from '@linear/sdk'
const linear = new LinearClient({ accessToken: 'an access token' })
for (const { title } of (await linear.issues({ first: 200 })).nodes) console.log(title)
const created = await linear.createIssue({ teamId: 'a team', title: 'Buy milk' })
console.log(created.issueId)
`,
    needsNodeTypes: true,
    notInBrowsers: ['crypto'],
  },
} satisfies Record<string, Contender>

export type ContenderName = keyof typeof CONTENDERS

/** The names of all programs, in the order of the tables. */
export const NAMES = Object.keys(CONTENDERS) as ContenderName[]

/** The results of one program. */
export function contender(name: ContenderName): Contender {
  return CONTENDERS[name]
}

/** The median of several values, with their minimum and maximum. */
export interface Spread {
  median: number
  range: [number, number]
}

function lines(...parts: string[]): string {
  return `${parts.join('\n')}\n`
}
