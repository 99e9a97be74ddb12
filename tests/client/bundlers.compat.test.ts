import { readdirSync, readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { isLong } from '../helpers/effort.ts'
import { consumerProgram } from './consumer.ts'
import { EXPECTED, programInput } from './consumers/expected.ts'
import { useConsumer } from './use-consumer.ts'

const TOOLS = { esbuild: '0.28.2', vite: '8.3.8' }

const PAGE = `<!doctype html><script type="module" src="/page.js"></script>`
// A single-file bundle also contains the code that is loaded on first use.
const VITE_CONFIG = `export default {
  build: { modulePreload: false, rolldownOptions: { output: { codeSplitting: false } } },
}`
const ENTRIES = {
  core: `export { createTaskwire, isTaskwireError } from '@taskwire/client'`,
  withAuth: `export { createTaskwire, isTaskwireError } from '@taskwire/client'
export { createSession } from '@taskwire/client/auth'`,
  guard: `export { isTaskwireError } from '@taskwire/client'`,
}

const served = useConsumer(TOOLS, () => ({
  'program.js': consumerProgram('program.js'),
  'page.js': `import { program } from './program.js'
globalThis.program = program`,
  'index.html': PAGE,
  'vite.config.js': VITE_CONFIG,
  ...Object.fromEntries(Object.entries(ENTRIES).map(([name, text]) => [`${name}.js`, text])),
}))

/** Bundles a file for the browser into a folder. Any output of esbuild is a failure. */
async function withEsbuild(entry: string, more: string[]): Promise<string> {
  const folder = served.consumer.path(`esbuild-${entry}`)
  const options = ['--bundle', '--minify', '--platform=browser', '--target=es2022', '--log-level=warning']
  const esbuild = served.consumer.path('node_modules/.bin/esbuild')
  const output = await served.consumer.run(esbuild, [entry, ...options, ...more, `--outdir=${folder}`])
  expect(output).toEqual({ stdout: '', stderr: '' })
  return folder
}

/** Bundles a file into one script. */
async function inOneFile(entry: string): Promise<string> {
  return readFileSync(`${await withEsbuild(entry, ['--format=iife'])}/${entry}`, 'utf8')
}

/** Bundles a file with code splitting and returns the code that a page loads initially. */
async function atTheStart(entry: string): Promise<string> {
  const folder = await withEsbuild(entry, ['--format=esm', '--splitting'])
  const parts = readdirSync(folder).filter((name) => !name.startsWith('live-'))
  return parts.map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('')
}

/** Builds the page with Vite. Any output of Vite is a failure. */
async function withVite(): Promise<string> {
  const vite = served.consumer.path('node_modules/vite/bin/vite.js')
  const output = await served.consumer.run(process.execPath, [vite, 'build', '--logLevel', 'warn'])
  expect(output).toEqual({ stdout: '', stderr: '' })
  const [script = '', ...others] = readdirSync(served.consumer.path('dist/assets'))
  expect(others).toEqual([])
  // Vite's loader for dynamic imports requires modules, but this test runs one script.
  return readFileSync(served.consumer.path('dist/assets', script), 'utf8').replaceAll('import.meta', '({})')
}

/** The globals of a web page beyond the language itself: no `process`, `Buffer` or `require`. */
const WEB = {
  ...{
    AbortController,
    AbortSignal,
    Blob,
    DOMException,
    File,
    FormData,
    Headers,
    Request,
    Response,
    URL,
    URLSearchParams,
  },
  ...{ TextDecoder, TextEncoder, ReadableStream, TransformStream, atob, btoa, clearTimeout, crypto, fetch, setTimeout },
}

/** Runs a bundled page with web globals only, and with code generation from strings disabled. */
async function runOnTheWeb(script: string): Promise<{ answer: unknown; used: string[] }> {
  const used = new Set<string>()
  const globals = Object.entries(WEB).map(([name, value]) => {
    const get = () => {
      used.add(name)
      return value
    }
    return [name, { get, configurable: true }] as const
  })
  const context = createContext(Object.defineProperties({}, Object.fromEntries(globals)), {
    codeGeneration: { strings: false, wasm: false },
  })
  expect(runInContext('[typeof process, typeof Buffer, typeof require, typeof global]', context)).toEqual(
    Array(4).fill('undefined'),
  )
  runInContext(script, context)
  const input = JSON.stringify(programInput(served.server.url, served.silent.url))
  const answer: string = await runInContext(`program(${input}).then(JSON.stringify)`, context)
  return { answer: JSON.parse(answer), used: [...used].sort() }
}

it.for([
  ['esbuild', () => inOneFile('page.js')],
  ['vite', withVite],
] as const)(
  '%s bundles the client without warnings, and the bundle needs only web globals',
  async ([tool, bundle], { skip }) => {
    const missing = served.consumer.missing(tool)
    skip(missing !== undefined, missing)
    const { answer, used } = await runOnTheWeb(await bundle())
    expect(answer).toEqual(EXPECTED)
    // The globals that the client requires. The program itself uses AbortSignal.
    expect(used.join(' ')).toBe(
      'AbortController AbortSignal Blob FormData Request TextDecoder URL atob clearTimeout crypto fetch setTimeout',
    )
  },
)

it('the client adds little to a bundle, and no unused code', async ({ skip }) => {
  const missing = served.consumer.missing('esbuild')
  skip(missing !== undefined, missing)
  const sizes = await Promise.all(
    Object.keys(ENTRIES).map(async (name) => {
      // Unused code is removed, but esbuild keeps the dynamically imported part.
      const text = await (name === 'guard' ? inOneFile : atTheStart)(`${name}.js`)
      return [name, { minified: text.length, gzip: gzipSync(text).length }] as const
    }),
  )
  if (isLong) console.info('@taskwire/client, in bytes of a bundle:', Object.fromEntries(sizes))
  const { core = 0, withAuth = 0, guard = 0 } = Object.fromEntries(sizes.map(([name, { gzip }]) => [name, gzip]))
  expect(core).toBeLessThanOrEqual(12 * 1024)
  expect(withAuth).toBeLessThanOrEqual(16 * 1024)
  expect(guard).toBeLessThanOrEqual(1.5 * 1024)
})
