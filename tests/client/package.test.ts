import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateContract, readApi } from '../../client-sdk/generate.ts'
import { appRouter } from '../../src/api/router.ts'
import { isLong } from '../helpers/effort.ts'
import { documented, exported } from './documentation.ts'
import { type PackedClient, packClient, ROOT } from './packed.ts'

let packed: PackedClient
beforeAll(async () => {
  packed = await packClient()
})
afterAll(() => packed.remove())

const read = (file: string) => readFileSync(join(packed.installed, file), 'utf8')
const distFiles = (ending: string) =>
  readdirSync(join(packed.installed, 'dist'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(sep, '/'))
    .filter((name) => name.endsWith(ending))
const sizeOf = (files: string[]) => files.reduce((sum, file) => sum + gzipSync(read(`dist/${file}`)).length, 0)

it('the package contains its bundles, their types and three documents', () => {
  expect(readdirSync(packed.installed).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'])
  expect(distFiles('.js').sort()).toEqual(
    [
      ...['auth', 'follow-from', 'index', 'leader', 'live', 'offline', 'offline-shared', 'router', 'shared'],
      ...['filter', 'matching', 'tanstack-db', 'tanstack-query'],
    ]
      .map((name) => `${name}.js`)
      .sort(),
  )
  expect(distFiles('.d.ts').sort()).toEqual(
    [
      'auth',
      'contract',
      'create-taskwire',
      'entity-store',
      'errors',
      'index',
      'live-options',
      'options',
      'retry',
      'router',
      'session-options',
      'session-storage',
      'session',
      ...['changes/entities', 'create-offline-store', 'errors', 'index', 'operations', 'status', 'store-types'].map(
        (name) => `offline/${name}`,
      ),
      ...['query/surroundings', 'query/match-tasks', 'query/query-inputs', 'storage/memory', 'storage/storage'].map(
        (name) => `offline/${name}`,
      ),
      ...['filter-dates', 'filter-error', 'filter-tree', 'index', 'match-filter', 'offline-filters'].map(
        (name) => `filter/${name}`,
      ),
      ...['parse-filter', 'print-filter', 'scanner'].map((name) => `filter/${name}`),
      ...['collection-types', 'index', 'new-rows', 'nouns'].map((name) => `tanstack/db/${name}`),
      ...['follow-queries', 'index', 'procedure-types', 'taskwire-queries'].map((name) => `tanstack/query/${name}`),
      'task-tree',
      'tokens',
    ]
      .map((name) => `${name}.d.ts`)
      .sort(),
  )
})

it('the package has no dependencies', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, unknown>
  expect(manifest.dependencies).toBeUndefined()
  expect(manifest.private).toBe(true)
  for (const file of distFiles('.js')) {
    const imports = [...read(`dist/${file}`).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g)].map(
      ([, path]) => path,
    )
    expect({ file, foreign: imports.filter((path) => !path?.startsWith('./')) }).toEqual({ file, foreign: [] })
  }
})

/** The packages whose types a file of the package uses. */
const TYPES_FROM: Record<string, string[]> = {
  'router.d.ts': ['@trpc/server'],
  'tanstack/query/follow-queries.d.ts': ['@tanstack/query-core'],
  'tanstack/query/procedure-types.d.ts': ['@tanstack/query-core'],
}

it('the types of the package refer to no server code', () => {
  for (const file of distFiles('.d.ts')) {
    const found = read(`dist/${file}`).match(/Prisma|\bzod\b|\bhono\b|\bContext\b|import\(["']|\bany\b(?= *[;,)\]}|])/i)
    expect({ file, found: found?.[0] }).toEqual({ file, found: undefined })
    const packages = new Set([...read(`dist/${file}`).matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name))
    expect({ file, packages: [...packages] }).toEqual({ file, packages: TYPES_FROM[file] ?? [] })
  }
})

/** Returns the documented sizes of an entry point in bytes, as the table of the README has them. */
function limitsOf(entry: string): [number, number?] {
  const [, cells = ''] = new RegExp(`^\\| \`@taskwire/client${entry}\` (.*)\\|$`, 'm').exec(read('README.md')) ?? []
  const sizes = [...(cells.split('|').at(-1) ?? '').matchAll(/([\d.]+) KB/g)].map(([, size]) => Number(size) * 1024)
  return sizes as [number, number?]
}

it.each<[string, string[], string[]?]>([
  ['', ['index.js', 'shared.js'], ['live.js']],
  ['/auth', ['auth.js']],
  ['/filter', ['filter.js', 'matching.js']],
  // The leader is loaded by the one tab that sends.
  ['/offline', ['offline.js', 'offline-shared.js', 'matching.js'], ['leader.js']],
  ['/tanstack-query', ['tanstack-query.js', 'follow-from.js']],
  ['/tanstack-db', ['tanstack-db.js', 'follow-from.js']],
])('the entry point @taskwire/client%s is within its documented size', (entry, files, later) => {
  const [limit, limitOfLater] = limitsOf(entry)
  const size = sizeOf(files)
  if (isLong) console.info(`@taskwire/client${entry}, gzipped: ${size} bytes${later ? `, ${sizeOf(later)} later` : ''}`)
  expect(size).toBeLessThanOrEqual(limit)
  expect(limitOfLater === undefined).toBe(later === undefined)
  if (later && limitOfLater) expect(sizeOf(later)).toBeLessThanOrEqual(limitOfLater)
})

it('the sizes in the documents are those that are checked', () => {
  const [, all = ''] = /together are\s+at\s+most\s+(\d+) KB gzipped/.exec(read('README.md')) ?? []
  const files = ['index.js', 'shared.js', 'live.js', 'auth.js', 'router.js']
  expect(sizeOf(files)).toBeLessThanOrEqual(Number(all) * 1024)
  const page = readFileSync(join(ROOT, 'docs/offline.md'), 'utf8')
  const [, ...sizes] = /at most ([\d.]+) KB gzipped\s+beside the client,\s+and ([\d.]+) KB more/.exec(page) ?? []
  expect(sizes.map((size) => Number(size) * 1024)).toEqual(limitsOf('/offline'))
})

it('every optional peer of the package has the version that the repository tests with', () => {
  const { peerDependencies, peerDependenciesMeta } = JSON.parse(read('package.json'))
  const { devDependencies, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const pins: Record<string, string> = { ...dependencies, ...devDependencies }
  expect(Object.keys(peerDependenciesMeta)).toEqual(Object.keys(peerDependencies))
  for (const [name, range] of Object.entries<string>(peerDependencies)) {
    expect(peerDependenciesMeta[name]).toEqual({ optional: true })
    expect({ name, pin: pins[name] }).toEqual({ name, pin: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    // The smallest version of a range has the same major and minor version as the pin.
    expect(
      pins[name]?.startsWith(
        `${range
          .replace(/^[^\d]+/, '')
          .split('.')
          .slice(0, 2)
          .join('.')}.`,
      ),
    ).toBe(true)
  }
})

it('the package loads the streaming code on first use', () => {
  expect(read('dist/index.js')).toMatch(/import\([`"']\.\/live\.js[`"']\)/)
  for (const file of ['index.js', 'auth.js', 'shared.js', 'follow-from.js', 'tanstack-db.js', 'tanstack-query.js']) {
    expect(read(`dist/${file}`)).not.toMatch(/from\s*["']\.\/live|text\/event-stream/)
  }
})

/** Returns the source map that a file of the package names in its last line. */
function mapOf(file: string): { names: string[]; sources: string[]; sourcesContent: string[] } {
  const [, name = ''] = /\n\/\/# sourceMappingURL=(.+)\n*$/.exec(read(`dist/${file}`)) ?? []
  expect({ file, name }).toEqual({ file, name: `${file}.map` })
  return JSON.parse(read(`dist/${name}`))
}

it('the package has the names of classes in its code, and those of functions in its source maps', () => {
  expect(read('dist/shared.js')).toMatch(/class TaskwireError |TaskwireError=class extends Error/)
  const maps = distFiles('.js')
    .filter((file) => file !== 'router.js' && file !== 'offline.js')
    .map((file) => mapOf(file))
  // A map without the text of a source would show nothing, because the package contains no sources.
  for (const { sources, sourcesContent } of maps) {
    expect(sourcesContent.map((text) => typeof text)).toEqual(sources.map(() => 'string'))
  }
  for (const name of ['createTaskwire', 'toTaskwireError', 'liveStream', 'followStore', 'createSession']) {
    const found = maps.filter(({ names, sourcesContent }) => {
      return names.includes(name) && sourcesContent.some((text) => new RegExp(`function\\*? ?${name}\\(`).test(text))
    })
    expect({ name, found: found.length }).toEqual({ name, found: 1 })
  }
})

it('the package passes publint', async () => {
  const { messages } = await publint({ pkgDir: packed.installed, pack: false, strict: true })
  expect(messages).toEqual([])
})

it('the package passes attw', () => {
  const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const { status, stdout } = spawnSync(
    process.execPath,
    [attw, packed.tarball, '--profile', 'esm-only', '--no-emoji'],
    { encoding: 'utf8' },
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/router[^*]*node16 \(from ESM\): OK/) })
})

it('the package runs from its tarball', async () => {
  const program = `import { createTaskwire, isTaskwireError, LIMITS } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import * as router from '@taskwire/client/router'
import { taskCollectionOptions } from '@taskwire/client/tanstack-db'
import { taskwireQueries } from '@taskwire/client/tanstack-query'
const fetch = async () => Response.json([{ result: { data: { json: { total: 1 } } } }])
const stats = await createTaskwire({ url: 'http://test', fetch }).tasks.stats()
const events = 'id: c1\\ndata: {"json":{"seq":1,"kind":"purge","id":"a"}}\\n\\n'
const stream = async () => new Response(events, { headers: { 'content-type': 'text/event-stream' } })
const live = []
for await (const change of createTaskwire({ url: 'http://test', fetch: stream }).changes.live()) {
  live.push(change.cursor)
  break
}
const error = await createSession({ url: 'http://test' }).token().catch((error) => error)
const tw = createTaskwire({ url: 'http://test', fetch })
const adapters = [taskwireQueries(tw).tasks.stats.queryKey({}), taskCollectionOptions(tw).getKey({ id: 'a' })]
const results = [stats, live, isTaskwireError(error, 'UNAUTHENTICATED'), LIMITS.titleLength, Object.keys(router), adapters]
console.log(JSON.stringify(results))`
  writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(packed.project, 'run.js'), program)
  const output = execFileSync(process.execPath, ['run.js'], { cwd: packed.project, encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([
    ...[{ total: 1 }, ['c1'], true, 500, []],
    [['taskwire', 'tasks', 'stats', 'query', {}], 'a'],
  ])
})

it('the package documents everything that it exports', () => {
  expect(documented().undocumented).toEqual([])
  expect(exported().length).toBeGreaterThan(25)
})

it('the package has the documented version, license and contract', async () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## (Unreleased$|${version} \\()`, 'm'))
  expect(read('LICENSE').startsWith(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))).toBe(true)
  const { contract, router } = generateContract(await readApi(appRouter))
  expect(readFileSync(join(ROOT, 'client-sdk/src/contract.ts'), 'utf8')).toBe(contract)
  expect(readFileSync(join(ROOT, 'client-sdk/src/router.ts'), 'utf8')).toBe(router)
})
