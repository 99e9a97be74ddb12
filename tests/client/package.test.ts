import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
  readdirSync(join(packed.installed, 'dist')).filter((name) => name.endsWith(ending))

it('contains its bundles, their types and three documents', () => {
  expect(readdirSync(packed.installed).sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'])
  expect(distFiles('.js').sort()).toEqual(['auth.js', 'index.js', 'live.js', 'router.js', 'shared.js'])
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
      'router',
      'session-storage',
      'session',
      'task-tree',
      'tokens',
    ].map((name) => `${name}.d.ts`),
  )
})

it('has no dependencies', () => {
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

it('has no reference to server code in its types', () => {
  for (const file of distFiles('.d.ts')) {
    const found = read(`dist/${file}`).match(/Prisma|\bzod\b|\bhono\b|\bContext\b|import\(["']|\bany\b(?= *[;,)\]}|])/i)
    expect({ file, found: found?.[0] }).toEqual({ file, found: undefined })
    const packages = [...read(`dist/${file}`).matchAll(/from '([^.'][^']*)'/g)].map(([, name]) => name)
    expect({ file, packages }).toEqual({ file, packages: file === 'router.d.ts' ? ['@trpc/server'] : [] })
  }
})

it('is smaller than its size limits', () => {
  const sizeOf = (...files: string[]) => files.reduce((sum, file) => sum + gzipSync(read(`dist/${file}`)).length, 0)
  const core = sizeOf('index.js', 'shared.js')
  const live = sizeOf('live.js')
  const all = core + live + sizeOf('auth.js', 'router.js')
  if (isLong) console.info(`@taskwire/client, gzipped: core ${core} bytes, live ${live} bytes, all ${all} bytes`)
  expect(core).toBeLessThanOrEqual(12.5 * 1024)
  expect(all).toBeLessThanOrEqual(18 * 1024)
})

it('loads the streaming code on first use', () => {
  expect(read('dist/index.js')).toMatch(/import\([`"']\.\/live\.js[`"']\)/)
  for (const file of ['index.js', 'auth.js', 'shared.js']) {
    expect(read(`dist/${file}`)).not.toMatch(/from\s*["']\.\/live|text\/event-stream/)
  }
})

it('keeps the names of functions and classes, for stack traces', () => {
  for (const name of ['createTaskwire', 'toTaskwireError', 'liveStream', 'followStore', 'createSession']) {
    const files = distFiles('.js').filter((file) => new RegExp(`function\\*? ?${name}\\(`).test(read(`dist/${file}`)))
    expect({ name, files: files.length }).toEqual({ name, files: 1 })
  }
  expect(read('dist/shared.js')).toMatch(/class TaskwireError |TaskwireError=class extends Error/)
})

it('passes publint', async () => {
  const { messages } = await publint({ pkgDir: packed.installed, pack: false, strict: true })
  expect(messages).toEqual([])
})

it('passes attw', () => {
  const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
  const { status, stdout } = spawnSync(
    process.execPath,
    [attw, packed.tarball, '--profile', 'esm-only', '--no-emoji'],
    { encoding: 'utf8' },
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/router[^*]*node16 \(from ESM\): OK/) })
})

it('runs from the packed tarball', async () => {
  const program = `import { createTaskwire, isTaskwireError, LIMITS } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import * as router from '@taskwire/client/router'
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
console.log(JSON.stringify([stats, live, isTaskwireError(error, 'UNAUTHENTICATED'), LIMITS.titleLength, Object.keys(router)]))`
  writeFileSync(join(packed.project, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(packed.project, 'run.js'), program)
  const output = execFileSync(process.execPath, ['run.js'], { cwd: packed.project, encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([{ total: 1 }, ['c1'], true, 500, []])
})

it('documents everything it exports', () => {
  expect(documented().undocumented).toEqual([])
  expect(exported().length).toBeGreaterThan(25)
})

it('has the stated version, license and contract', async () => {
  const { version } = JSON.parse(read('package.json')) as { version: string }
  expect(read('CHANGELOG.md')).toContain(`## ${version}`)
  expect(read('LICENSE').startsWith(readFileSync(join(ROOT, 'LICENSE'), 'utf8'))).toBe(true)
  const { contract, router } = generateContract(await readApi(appRouter))
  expect(readFileSync(join(ROOT, 'client-sdk/src/contract.ts'), 'utf8')).toBe(contract)
  expect(readFileSync(join(ROOT, 'client-sdk/src/router.ts'), 'utf8')).toBe(router)
})
