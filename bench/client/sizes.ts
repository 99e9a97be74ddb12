import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Consumer } from '../../tests/client/consumer.ts'
import { type ContenderName, contender } from './line-up.ts'

/** The size of a program as loaded by a browser, in bytes; each file is compressed separately. */
export interface Size {
  minified: number
  gzip: number
}

/** The initially loaded files, and the files imported on first use. */
export interface Sizes {
  start: Size
  later: Size
}

/** The part of esbuild's metafile that is used here. */
interface Account {
  outputs: Record<string, { entryPoint?: string; imports: { path: string; kind: string; external?: boolean }[] }>
}

/** Bundles a program for browsers and measures its size. @throws Error if esbuild prints an error or warning. */
export async function measureSizes(consumer: Consumer, name: ContenderName): Promise<Sizes> {
  const { program, notInBrowsers = [] } = contender(name)
  const folder = `size-${name}`
  consumer.write({ [`${folder}.ts`]: program, 'nothing.js': 'export default {}\n' })
  const options = ['--bundle', '--minify', '--platform=browser', '--target=es2022', '--format=esm', '--splitting']
  const output = await consumer.run(consumer.path('node_modules/.bin/esbuild'), [
    `${folder}.ts`,
    ...options,
    ...notInBrowsers.map((module) => `--alias:${module}=./nothing.js`),
    ...['--log-level=warning', `--outdir=${folder}`, `--metafile=${folder}.json`],
  ])
  if (output.stdout + output.stderr !== '')
    throw new Error(`esbuild failed for ${name}: ${output.stdout}${output.stderr}`)

  const { outputs }: Account = JSON.parse(readFileSync(consumer.path(`${folder}.json`), 'utf8'))
  const start = reachedAtTheStart(outputs)
  // Empty replacements are not part of the package.
  const later = Object.keys(outputs).filter((path) => !start.has(path) && !path.includes('nothing'))
  return { start: weigh(consumer, [...start]), later: weigh(consumer, later) }
}

function reachedAtTheStart(outputs: Account['outputs']): Set<string> {
  const reached = new Set(Object.keys(outputs).filter((path) => outputs[path]?.entryPoint?.startsWith('size-')))
  for (const path of reached) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement') reached.add(imported)
    }
  }
  return reached
}

function weigh(consumer: Consumer, paths: string[]): Size {
  const files = paths.map((path) => readFileSync(join(consumer.directory, path)))
  return {
    minified: sum(files.map(({ length }) => length)),
    gzip: sum(files.map((file) => gzipSync(file).length)),
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
