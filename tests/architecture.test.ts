import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** The layers. A file belongs to the first one whose pattern it matches, and imports only from its own or lower layers. */
const BANDS: [name: string, pattern: RegExp][] = [
  [
    'contract',
    /^(errors|issues|clock|text|shared-work|fair-share)\.ts$|^(time|config)\/|^(account|system)\/schema\.ts$|\/(actor|limits)\.ts$|^system\/info\.ts$/,
  ],
  ['process', /^serve(r)?\.ts$|^(command|embedding|startup|testing)\//],
  ['wiring', /^app(-parts)?\.ts$/],
  ['transport', /^(api|trpc|rest|openapi|http|pages|web)\/|\/(router|(trash-)?procedures)\.ts$/],
  ['ports', /^(auth|database|generated)\/|^observability\.ts$/],
  ['domain', /^nouns\.ts$|^[a-z-]+\/([a-z-]+\/)?[a-z-]+(\.d)?\.ts$/],
]
/** Imports that are forbidden between folders of one layer: `below` must not import `above`. */
const FORBIDDEN: [above: RegExp, below: RegExp][] = [
  [/^(rest|openapi|pages|web)\//, /^(http|api)\//],
  [/^http\//, /^(api|entities|account|changes|system|tasks|lists|sections|comments|occurrences|settings)\//],
  [/^database\//, /^(config|limits\/(byte|body)|load)/],
  [/^(tasks|lists|sections|comments|occurrences|settings|changes|nouns)/, /^(entities|database|auth|limits|load)\//],
  [/^(tasks|lists|sections|comments|occurrences|settings)\//, /^(rest|openapi|http)\//],
]
const HEIGHT = ['contract', 'ports', 'domain', 'transport', 'wiring', 'process']

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated/'))
  .sort()
const text = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]))
const imports = new Map(files.map((file) => [file, importsOf(file)]))

describe('the architecture', () => {
  it('has a layer for every file', () => {
    expect(files.filter((file) => bandOf(file) === undefined)).toEqual([])
  })

  it('allows imports only from the same or lower layers', () => {
    const upward = edges().filter(([from, to]) => heightOf(from) < heightOf(to))
    expect(upward.map(([from, to]) => `${from} → ${to}`)).toEqual([])
  })

  it('allows no import from a lower folder to a higher one', () => {
    const upward = edges().filter(([from, to]) =>
      FORBIDDEN.some(([above, below]) => above.test(to) && below.test(from)),
    )
    expect(upward.map(([from, to]) => `${from} → ${to}`)).toEqual([])
  })

  it('has no folder of more than 12 files', () => {
    const counts = new Map<string, number>()
    for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
    expect([...counts].filter(([, count]) => count > 12)).toEqual([])
  })

  it('has no import cycle', () => {
    expect(findCycle()).toBeUndefined()
  })

  it('reads process.env only in config/environment.ts', () => {
    expect(files.filter((file) => /process\s*\.\s*env|from 'node:process'/.test(source(file)))).toEqual([
      'config/environment.ts',
    ])
  })

  it('uses Prisma only in queries, entities/storage, auth and database, and row types only in noun folders', () => {
    const allowed = /\/([a-z]+-)?queries\.ts$|^[a-z]+\/filter\.ts$|^entities\/storage\/|^(auth|database)\//
    const users = files.filter((file) => /generated\/prisma|@prisma\//.test(source(file)) && !allowed.test(file))
    const values = users.filter((file) => !/import type [^\n]*generated\/prisma/.test(source(file)))
    expect(values).toEqual([])
    expect(users.filter((file) => !/^[a-z]+\/([a-z]+\/)?[a-z]+\.ts$|^entities\//.test(file))).toEqual([])
  })

  it('never calls findUnique, which Prisma batches across users', () => {
    expect(files.filter((file) => /\.findUnique/.test(source(file)))).toEqual([])
  })

  it('sets the caller only in database/tenancy/tenant.ts', () => {
    expect(files.filter((file) => /callers\.(run|enterWith)/.test(source(file)))).toEqual([
      'database/tenancy/tenant.ts',
    ])
  })

  it('imports the whole router only where it is served or merged, so that other modules serve any router', () => {
    expect(files.filter((file) => /\bappRouter\b/.test(source(file)))).toEqual([
      'api/router.ts',
      'app.ts',
      'embedding/task-routers.ts',
      'testing/thread/served.ts',
    ])
  })

  it('keeps files under 250 lines', () => {
    expect(files.filter((file) => source(file).split('\n').length > 250)).toEqual([])
  })

  it('has neither default exports nor utils', () => {
    expect(files.filter((file) => /^export default/m.test(source(file)) || /utils?\.ts$/.test(file))).toEqual([])
  })
})

function source(file: string): string {
  return text.get(file) ?? ''
}

function importsOf(file: string): string[] {
  const found = source(file).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)
  return [...found]
    .map(([, path = '']) => relative(SRC, resolve(SRC, dirname(file), path)))
    .filter((path) => !path.startsWith('..'))
}

function bandOf(file: string): string | undefined {
  return BANDS.find(([, pattern]) => pattern.test(file))?.[0]
}

function heightOf(file: string): number {
  return HEIGHT.indexOf(bandOf(file) ?? '')
}

function edges(): [from: string, to: string][] {
  return files.flatMap((from) => (imports.get(from) ?? []).map((to): [string, string] => [from, to]))
}

function findCycle(): string[] | undefined {
  const done = new Set<string>()
  function visit(file: string, path: string[]): string[] | undefined {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of imports.get(file) ?? []) {
      const cycle = visit(next, [...path, file])
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of files) {
    const cycle = visit(file, [])
    if (cycle) return cycle
  }
  return undefined
}
