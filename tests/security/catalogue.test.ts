import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CATALOGUE, NOT_APPLICABLE } from './catalogue.ts'

const ROOT = join(import.meta.dirname, '../..')
const TESTS = join(ROOT, 'tests')

const known = Object.entries(CATALOGUE).flatMap(([group, numbers]) => numbers.split(' ').map((n) => `${group}-${n}`))
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'))
const shown = new Map<string, string[]>()
for (const file of files) {
  for (const [, id = ''] of readFileSync(join(TESTS, file), 'utf8').matchAll(/\[([JKATOPHRDSLG]-\d\d)\]/g)) {
    shown.set(id, [...(shown.get(id) ?? []), file])
  }
}

it('every case of the catalogue is shown by a test, or does not apply', () => {
  const missing = known.filter((id) => !shown.has(id) && NOT_APPLICABLE[id] === undefined)
  expect(missing).toEqual([])
})

it('no test carries an id that is not in the catalogue, or that does not apply', () => {
  expect([...shown.keys()].filter((id) => !known.includes(id) || NOT_APPLICABLE[id] !== undefined)).toEqual([])
})

it('the files that SECURITY.md names are there', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const named = [...text.matchAll(/\]\(((?:tests|src|docs|bench)\/[^)#]+)\)/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(20)
  for (const path of named) expect(() => readdirOrRead(join(ROOT, path)), path).not.toThrow()
})

it('the cases that SECURITY.md says do not apply are those', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  for (const id of Object.keys(NOT_APPLICABLE)) expect(text).toContain(`${id}: `)
})

function readdirOrRead(path: string): void {
  try {
    readFileSync(path)
  } catch {
    readdirSync(path)
  }
}
