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
// A bundle that is one file holds what is fetched at its first use as well.
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

/** Bundles a file for the browser into a folder. Anything esbuild says is a warning, and a failure. */
async function withEsbuild(entry: string, more: string[]): Promise<string> {
  const folder = served.consumer.path(`esbuild-${entry}`)
  const options = ['--bundle', '--minify', '--platform=browser', '--target=es2022', '--log-level=warning']
  const esbuild = served.consumer.path('node_modules/.bin/esbuild')
  const said = await served.consumer.run(esbuild, [entry, ...options, ...more, `--outdir=${folder}`])
  expect(said).toEqual({ stdout: '', stderr: '' })
  return folder
}

/** Bundles a file into one script. */
async function inOneFile(entry: string): Promise<string> {
  return readFileSync(`${await withEsbuild(entry, ['--format=iife'])}/${entry}`, 'utf8')
}

/** Bundles a file into parts, and gives those that are loaded when the page begins: all but what is imported later. */
async function atTheStart(entry: string): Promise<string> {
  const folder = await withEsbuild(entry, ['--format=esm', '--splitting'])
  const parts = readdirSync(folder).filter((name) => !name.startsWith('live-'))
  return parts.map((name) => readFileSync(`${folder}/${name}`, 'utf8')).join('')
}

/** Builds the page. Anything Vite says is a warning, and a failure. */
async function withVite(): Promise<string> {
  const vite = served.consumer.path('node_modules/vite/bin/vite.js')
  const said = await served.consumer.run(process.execPath, [vite, 'build', '--logLevel', 'warn'])
  expect(said).toEqual({ stdout: '', stderr: '' })
  const [script = '', ...others] = readdirSync(served.consumer.path('dist/assets'))
  expect(others).toEqual([])
  // Vite's own part that fetches what is imported later is for modules; here everything is in one script.
  return readFileSync(served.consumer.path('dist/assets', script), 'utf8').replaceAll('import.meta', '({})')
}

/** What a page has, of what the language itself has not: no `process`, no `Buffer`, no `require`. */
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

/** Runs a bundled page with the globals of the web alone, where no code can be made from strings. */
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
  'bundles with %s without a warning, into what needs the globals of the web alone',
  async ([tool, bundle], { skip }) => {
    const missing = served.consumer.missing(tool)
    skip(missing !== undefined, missing)
    const { answer, used } = await runOnTheWeb(await bundle())
    expect(answer).toEqual(EXPECTED)
    // What a runtime must have. AbortSignal is the program's own.
    expect(used.join(' ')).toBe(
      'AbortController AbortSignal Blob FormData Request TextDecoder URL atob clearTimeout crypto fetch setTimeout',
    )
  },
)

it('adds little to a bundle, and nothing that is not used', async ({ skip }) => {
  const missing = served.consumer.missing('esbuild')
  skip(missing !== undefined, missing)
  const sizes = await Promise.all(
    Object.keys(ENTRIES).map(async (name) => {
      // What of all the client nobody calls goes, but esbuild keeps a part that could be imported later.
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
