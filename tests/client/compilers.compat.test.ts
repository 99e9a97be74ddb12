import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readApi } from '../../client-sdk/generate.ts'
import { appRouter } from '../../src/api/router.ts'
import { isLong } from '../helpers/effort.ts'
import { type Consumer, createConsumer } from './consumer.ts'
import { buildLargerClient } from './consumers/larger-api.ts'
import { routerTypePrograms } from './consumers/router-types.ts'
import { COMPILERS, type Compiler, checkTypes, LIB_OF_TRPC, RESOLUTIONS } from './consumers/type-check.ts'
import { documented } from './documentation.ts'
import { ROOT } from './packed.ts'

const TRPC = { '@trpc/client': '11.25.2', '@trpc/server': '11.25.2' }
const LIBRARIES = {
  ...TRPC,
  superjson: '2.2.6',
  '@trpc/tanstack-react-query': '11.22.1',
  '@tanstack/react-query': '5.108.0',
  '@tanstack/db': '0.15.2',
  react: '19.3.1',
  '@types/react': '19.3.0',
}
const NODE_TYPES = { '@types/node': '24.19.2' }

let consumer: Consumer
beforeAll(async () => {
  consumer = await createConsumer({
    tools: { ...COMPILERS, ...LIBRARIES, ...NODE_TYPES },
    // The package requires the exact version of tRPC that it was released with.
    manifest: { overrides: { '@trpc/tanstack-react-query': TRPC } },
  })
}, 600_000)
afterAll(() => consumer?.[Symbol.dispose]())

/** Returns the programs of the documentation: those that need only the client, and those that need other packages. */
function programsOfDocumentation() {
  const { programs, undocumented } = documented()
  expect(undocumented).toEqual([])
  const readme = readFileSync(join(ROOT, 'client-sdk/README.md'), 'utf8')
  const components = [...readme.matchAll(/^```tsx\n([\s\S]*?)^```/gm)].map(
    ([, block = ''], n) => [`readme-${n}.tsx`, `${block}\nexport { OpenTasks }\n`] as const,
  )
  expect(components).toHaveLength(1)
  const needsLibraries = ([, text]: readonly [string, string]) => /@trpc\/|tanstack/.test(text)
  const all = [...Object.entries(programs), ...components]
  const isOfDb = ([, text]: readonly [string, string]) => text.includes('@tanstack/db')
  return {
    plain: Object.fromEntries(all.filter((program) => !needsLibraries(program))),
    ofLibraries: Object.fromEntries(all.filter((program) => needsLibraries(program) && !isOfDb(program))),
    ofDb: Object.fromEntries(all.filter(isOfDb)),
  }
}

const COLLECTIONS = `import { createTaskwire } from '@taskwire/client'
import { newTask, taskCollectionOptions } from '@taskwire/client/tanstack-db'
export const id: string = taskCollectionOptions(createTaskwire({ url: '' })).getKey(newTask({ title: '' }))
`

const EACH = (Object.keys(COMPILERS) as Compiler[]).map((compiler) => ({
  compiler,
  version: COMPILERS[compiler].split('@').at(-1),
}))
const MATRIX = EACH.flatMap((each) =>
  (['bundler', 'nodenext'] as const).flatMap((resolution) =>
    // Half of the combinations find every fault so far; `npm run test:long` tries all.
    [true, false]
      .filter((exact) => isLong || exact === (resolution === 'nodenext'))
      .map((exact) => ({ ...each, resolution, exact })),
  ),
)

it.for(MATRIX)(
  'compiles every documentation example and gives tRPC the types of each procedure: TypeScript $version, $resolution, exactOptionalPropertyTypes $exact',
  async ({ compiler, resolution, exact }, { skip }) => {
    const missing = consumer.missing(compiler, ...Object.keys(LIBRARIES))
    skip(missing !== undefined, missing)
    const options = { ...RESOLUTIONS[resolution], exactOptionalPropertyTypes: exact }
    const { plain, ofLibraries, ofDb } = programsOfDocumentation()
    const files = { ...ofLibraries, ...(await routerTypePrograms()) }
    const checked = await Promise.all([
      checkTypes(consumer, { compiler, files: plain, options }),
      checkTypes(consumer, { compiler, files, options: { ...options, lib: LIB_OF_TRPC, jsx: 'react-jsx' } }),
      // TanStack DB's own types have errors under these options. Those of the adapter are checked without them.
      checkTypes(consumer, { compiler, files: ofDb, options: { ...options, skipLibCheck: true } }),
      checkTypes(consumer, { compiler, files: { 'collections.ts': COLLECTIONS }, options }),
    ])
    expect(checked.flatMap(({ errors }) => errors)).toEqual([])
  },
)

it.for(EACH)(
  'needs no DOM types when Node types are installed: TypeScript $version',
  async ({ compiler }, { skip }) => {
    const missing = consumer.missing(compiler, ...Object.keys(NODE_TYPES))
    skip(missing !== undefined, missing)
    const { 'localSessionStorage-0.ts': _, ...files } = programsOfDocumentation().plain
    const options = { ...RESOLUTIONS.nodenext, types: ['node'], lib: ['es2023'] }
    expect((await checkTypes(consumer, { compiler, files, options })).errors).toEqual([])
  },
)

it.for(EACH)(
  'reports a misspelled field in a consumer’s program: TypeScript $version',
  async ({ compiler }, { skip }) => {
    const missing = consumer.missing(compiler)
    skip(missing !== undefined, missing)
    const program = `import { createTaskwire } from '@taskwire/client'
await createTaskwire({ url: '' }).tasks.create({ titel: 'x' })
export {}`
    const files = { 'wrong.ts': program }
    const { errors } = await checkTypes(consumer, { compiler, files, options: RESOLUTIONS.nodenext })
    expect(errors).toEqual([expect.stringContaining("'titel' does not exist")])
  },
)

/** The programs whose type-checking cost is measured. */
const COSTS = {
  client: `import { createTaskwire, isTaskwireError, type RouterInputs } from '@taskwire/client'
const tw = createTaskwire({ url: '' })
export const titles = (await tw.tasks.list()).items.map(({ title }) => title)
export const create = (input: RouterInputs['tasks']['create']) => tw.tasks.create(input)
for await (const { due } of tw.tasks.iterate({ completed: false })) console.log(due?.date)
export const title = (error: unknown) => isTaskwireError(error, 'CONFLICT') && error.current?.id
export function describe(error: unknown): string {
  if (!isTaskwireError(error)) return ''
  switch (error.code) {
    case 'CONFLICT':
      return error.current && 'title' in error.current ? error.current.title : ''
    case 'INVALID_INPUT':
      return error.issues.map(({ message }) => message).join()
    default:
      return error.message
  }
}
`,
  safeWrites: `import { createTaskwire, memoryEntityStore, type Task, type UpdateTaskInput } from '@taskwire/client'
const tw = createTaskwire({ url: '' })
const keepBoth = (mine: UpdateTaskInput, { tags }: Task) => ({ ...mine, tags: [...tags, ...(mine.tags ?? [])] })
const { undoToken } = await tw.tasks.update({ id: '', tags: ['x'], ifVersion: 1 }, { onConflict: keepBoth })
await tw.tasks.delete({ id: '', ifVersion: 1 }, { onConflict: async (mine, { completed }) => (completed ? mine : 'abort') })
export const { items } = await tw.changes.undo({ undoToken: undoToken ?? '' })
const store = memoryEntityStore()
await tw.changes.pull(store)
export const titles = [...store.tasks.values()].map(({ title }) => title)
`,
  trpcClient: `import { createTRPCClient, httpLink, safe } from '@trpc/client'
import type { AppRouter } from '@taskwire/client/router'
import superjson from 'superjson'
const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: '', transformer: superjson })] })
export const titles = (await client.tasks.list.query()).items.map(({ title }) => title)
const [, error] = await safe(client.tasks.create.mutate({ title: '' }))
export const title = error?.data?.code === 'CONFLICT' && error.data.current?.title
`,
  inferredInputs: `import type { AppRouter } from '@taskwire/client/router'
import type { inferRouterInputs } from '@trpc/server'
export const input: inferRouterInputs<AppRouter>['tasks']['create'] = { title: '' }
`,
}

describe('the cost of type-checking a consumer’s program', () => {
  let larger: string
  beforeAll(async () => {
    larger = await buildLargerClient(10, consumer.path('larger'))
  })

  it.for(EACH)(
    'stays small as the number of procedures grows: TypeScript $version',
    async ({ compiler, version }, { skip }) => {
      const missing = consumer.missing(compiler, ...Object.keys(LIBRARIES))
      skip(missing !== undefined, missing)
      const options = { ...RESOLUTIONS.nodenext, skipLibCheck: true, lib: LIB_OF_TRPC }
      const figures: Record<string, [now: number, tenfold: number]> = {}
      for (const [name, text] of Object.entries(COSTS)) {
        const check = { compiler, files: { 'cost.ts': text }, options }
        const checked = [
          await checkTypes(consumer, check),
          await checkTypes(consumer, { ...check, client: larger }),
        ] as const
        expect(checked.flatMap(({ errors }) => errors)).toEqual([])
        figures[name] = [checked[0].instantiations, checked[1].instantiations]
      }
      if (isLong) console.info(`@taskwire/client, type instantiations now and tenfold, TypeScript ${version}:`, figures)
      for (const [now, tenfold] of Object.values(figures)) {
        expect(now).toBeLessThanOrEqual(6000)
        expect(tenfold).toBeLessThanOrEqual(Math.min(6000, now * 1.03))
      }
    },
  )

  it('is measured on an API with ten times as many procedures, each with its own types', async ({ skip }) => {
    const missing = consumer.missing('typescript', ...Object.keys(LIBRARIES))
    skip(missing !== undefined, missing)
    const text = readFileSync(join(larger, 'dist/contract.d.ts'), 'utf8')
    const calls = (await readApi(appRouter)).procedures.filter(({ type }) => type !== 'subscription')
    expect(text.match(/^ +(readonly )?'?[a-z]+\d*(\.[a-z]+)+'?: \{/gim)).toHaveLength(calls.length * 10)
    const files = {
      'tenth.ts': `import { createTaskwire, type RouterOutputs } from '@taskwire/client'
import type { AppRouter } from '@taskwire/client/router'
import type { TRPCClient } from '@trpc/client'
type Task10 = RouterOutputs['tasks10']['get']
export const create = (): Promise<Task10> => createTaskwire({ url: '' }).tasks10.create({ title: '' })
export const get = (client: TRPCClient<AppRouter>): Promise<Task10> => client.tasks10.get.query({ id: '' })
`,
    }
    const check = { compiler: 'typescript', files, options: { ...RESOLUTIONS.nodenext, lib: LIB_OF_TRPC } } as const
    expect((await checkTypes(consumer, check)).errors).not.toEqual([])
    expect((await checkTypes(consumer, { ...check, client: larger })).errors).toEqual([])
  })
})
