import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CASES, NOT_APPLICABLE } from './cases.ts'

const ROOT = join(import.meta.dirname, '../../..')
const TESTS = join(ROOT, 'tests')

const known = Object.keys(CASES)
const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.test.ts'))
const shown = new Map<string, string[]>()
for (const file of files) {
  for (const [, id = ''] of readFileSync(join(TESTS, file), 'utf8').matchAll(/\[([A-Z]-\d\d)\]/g)) {
    shown.set(id, [...(shown.get(id) ?? []), file])
  }
}

it('covers every case of the catalogue by a test, unless it does not apply', () => {
  const missing = known.filter((id) => !shown.has(id) && NOT_APPLICABLE[id] === undefined)
  expect(missing).toEqual([])
})

it('has no test with an id that is not in the catalogue, or does not apply', () => {
  expect([...shown.keys()].filter((id) => !known.includes(id) || NOT_APPLICABLE[id] !== undefined)).toEqual([])
})

it('describes each case of the catalogue by one sentence of its own, which starts with a verb', () => {
  expect(Object.entries(CASES).filter(([, behaviour]) => !/^[a-z]+s (?!.*\.$)/.test(behaviour))).toEqual([])
  expect(new Set(Object.values(CASES)).size).toBe(known.length)
})

it('has every id that SECURITY.md or a helper of the tests names', () => {
  const helpers = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  for (const file of [join(ROOT, 'SECURITY.md'), ...helpers.map((helper) => join(TESTS, helper))]) {
    const named = [...readFileSync(file, 'utf8').matchAll(/\b[JKBCATOPHRDSLG]-\d\d\b/g)].map(([id]) => id)
    expect([file, named.filter((id) => !known.includes(id))]).toEqual([file, []])
  }
})

it('names only existing files in SECURITY.md', () => {
  const text = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const named = [...text.matchAll(/\]\(((?:tests|src|docs|bench)\/[^)#]+)\)/g)].map(([, path = '']) => path)
  expect(named.length).toBeGreaterThan(20)
  for (const path of named) expect(() => readdirOrRead(join(ROOT, path)), path).not.toThrow()
})

it('lists every case that does not apply in SECURITY.md', () => {
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
