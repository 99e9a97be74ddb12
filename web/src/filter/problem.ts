import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import type { Place } from '../ui/places.ts'
import { parseFilter } from './filter-code.ts'
import { type Names, written } from './names.ts'
import { FIELDS } from './tokens.ts'

/** An error of a filter, and the texts that can replace the wrong part. */
export interface Problem extends Place {
  message: string
  choices: readonly string[]
}

/** The maximum number of choices. */
const MOST = 6

/** Returns the error of a filter; undefined if it is valid. `lists` and `sections` have names and ids. */
export function problemOf(text: string, { lists, sections }: Pick<Names, 'lists' | 'sections'>): Problem | undefined {
  const { error, names } = parseFilter(text)
  if (error) {
    const [start, end] = error.span
    return { start, end, message: `${error.message}.`, choices: choicesFor(error, text) }
  }
  for (const { field, name, span } of names) {
    const known = { list: ['inbox', ...lists], section: sections, tag: undefined }[field]
    if (!known || known.some((one) => foldCase(one) === foldCase(name))) continue
    const [start, end] = span
    const near = nearest(known, name).map(written)
    return { start, end, message: `There is no ${field} “${name}”.`, choices: near }
  }
  return undefined
}

/** Returns the texts that can replace the wrong part. */
function choicesFor(
  { code, span, expected }: NonNullable<ReturnType<typeof parseFilter>['error']>,
  text: string,
): string[] {
  if (code === 'unknown_value') return expected.filter((choice) => choice !== '(').slice(0, MOST)
  if (code === 'unknown_field') return nearest(Object.keys(FIELDS), text.slice(...span))
  return []
}

/** Returns similar names, the most similar first. */
function nearest(names: readonly string[], name: string): string[] {
  const wrong = name.trim().toLowerCase()
  const distances = [...new Set(names)]
    .filter((one) => !isId(one))
    .map((one) => ({ one, distance: distanceOf(one.toLowerCase(), wrong) }))
    .filter(({ distance }) => distance <= Math.max(1, wrong.length / 2))
  return distances
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ one }) => one)
}

/** Returns the edit distance between two names. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

function isId(name: string): boolean {
  return /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(name)
}
