import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { appRouter } from '../../src/api/router.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { procedurePaths } from '../procedures/walk.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PAGES = [
  ...globSync('*.md', { cwd: ROOT }),
  ...globSync('docs/**/*.md', { cwd: ROOT }),
  'client-sdk/README.md',
  'bench/README.md',
]

/** Returns the cells of each table of a page, by rows, without its header. */
function tablesOf(page: string): string[][][] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '')
  return [...text.matchAll(/(?:^\|.*\n)+/gm)].map(([table]) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((row) => [...row.matchAll(/\|((?:[^|\\]|\\.)*)(?=\|)/g)].map(([, cell = '']) => cell.trim())),
  )
}

const firstCells = (rows: string[][]) => rows.map(([first = '']) => first)

it.each(PAGES)('no table of %s has two rows with the same first cell, or a second header', (page) => {
  for (const cells of tablesOf(page).map(firstCells)) {
    expect(cells.filter((cell, n) => cell !== '' && cells.indexOf(cell) !== n)).toEqual([])
    expect(cells.filter((cell) => /^:?-+:?$/.test(cell))).toEqual([])
  }
})

/** Returns the names in a cell such as `tasks.list`, `get`: the second one has the prefix of the first. */
function namesIn(cell: string): string[] {
  let prefix = ''
  return [...cell.matchAll(/`([\w.…]+)`/g)].map(([, name = '']) => {
    prefix = /^.*\./.exec(name)?.[0] ?? prefix
    return prefix + name.slice(name.lastIndexOf('.') + 1)
  })
}

/** Returns the rows of the table of procedures of a page. */
function proceduresOf(page: string): string[][] {
  return tablesOf(page).find(([row]) => row?.[0]?.startsWith('`tasks.list`')) ?? []
}

const isWildcard = (name: string) => name.endsWith('.…')

describe.each(['docs/api.md', 'docs/rest.md', 'client-sdk/README.md'])('the table of procedures in %s', (page) => {
  const names = firstCells(proceduresOf(page)).flatMap(namesIn)
  const nouns = names.filter(isWildcard).map((name) => name.slice(0, -1))
  const paths = procedurePaths(appRouter)

  it('contains every procedure', () => {
    const missing = paths.filter((path) => !names.includes(path) && !nouns.some((noun) => path.startsWith(noun)))
    expect(missing).toEqual([])
  })

  it('contains only names that exist', () => {
    const client = createTaskwire({ url: 'http://test' })
    const methodOf = (name: string) =>
      name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], client)
    const exists = (name: string) =>
      page.startsWith('client-sdk/') ? typeof methodOf(name) === 'function' : paths.includes(name)
    expect(names.filter((name) => !isWildcard(name) && !exists(name))).toEqual([])
  })
})

/**
 * Returns the operations in a cell such as `GET`, `POST /api/v1/tokens` or `POST /api/v1/lists/{id}/move`, `…/archive`: a method
 * without a path has the next one, and a last segment belongs to the operation before.
 */
function operationsIn(cell: string): string[] {
  const parts = [...cell.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE)(?: [^`?]+)?|…\/[^`]+)[^`]*`/g)].map(
    ([, part = '']) => part,
  )
  return parts.map((part, n) => {
    if (part.startsWith('…')) {
      const first = parts.findLast((other, at) => at < n && !other.startsWith('…')) ?? ''
      return first.replace(/[^/]+$/, part.slice('…/'.length))
    }
    if (part.includes(' ')) return part
    const path = parts.slice(n).find((other) => other.includes(' '))
    return `${part} ${path?.slice(path.indexOf(' ') + 1)}`
  })
}

it('the table of docs/rest.md has the method and path of each procedure', () => {
  const operations = new Map(
    operationsOf(appRouter).map(({ procedure, method, path }) => [procedure, `${method} /api/v1${path}`]),
  )
  const rows = proceduresOf('docs/rest.md').map(([names = '', cell = '']) => ({ names: namesIn(names), cell }))
  for (const { names, cell } of rows.filter((row) => !row.names.some(isWildcard))) {
    expect({ names, operations: operationsIn(cell) }).toEqual({
      names,
      operations: names.map((name) => operations.get(name)),
    })
  }
})
