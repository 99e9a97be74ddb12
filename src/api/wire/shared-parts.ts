import { MAX_BODY_BYTES, MAX_DEPTH } from '../../limits/body-limits.ts'

/** Values that occur several times: the path to the first occurrence, and the paths to the others, as superjson lists them. */
type Equalities = Record<string, unknown>

/**
 * Expands superjson's referential equalities: fills in the values that it wrote as null (its option `dedupe`) because they
 * occur before. Returns the paths that were filled in, by the path to the value; undefined where one cannot be followed.
 */
export function fillIn(json: unknown, equalities: Equalities): [path: string, copies: string[]][] | undefined {
  const filled: [string, string[]][] = []
  for (const [path, copies] of Object.entries(equalities)) {
    const source = placeOf(json, path)
    if (!source || !Array.isArray(copies)) return undefined
    const empty: string[] = []
    for (const copy of copies) {
      const target = typeof copy === 'string' ? placeOf(json, copy) : undefined
      if (!target) return undefined
      if (target.value !== null || source.value === null) continue
      Reflect.set(target.parent, target.key, source.value)
      empty.push(copy)
    }
    if (empty.length > 0) filled.push([path, empty])
  }
  // Written out it must be no larger or deeper than what could have been sent, or a few bytes would be much work.
  return filled.length === 0 || sizeOf(json) <= MAX_BODY_BYTES.bulk ? filled : undefined
}

/** Where a path leads to, along what is there: superjson would make the rest, a billion places of an array for one. */
export function placeOf(json: unknown, path: string): { parent: object; key: string; value: unknown } | undefined {
  let place: { parent: object; key: string; value: unknown } | undefined
  let value = json
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return undefined
    place = { parent: value, key, value: Reflect.get(value, key) }
    value = place.value
  }
  return place
}

/** About how many characters it takes to write a value out; more than a body may have where it is endless. */
function sizeOf(root: unknown): number {
  let size = 0
  const walk = (value: unknown, depth: number): void => {
    size += typeof value === 'string' ? value.length : 1
    if (size > MAX_BODY_BYTES.bulk || typeof value !== 'object' || value === null) return
    if (depth === MAX_DEPTH) size = Number.POSITIVE_INFINITY
    for (const [key, inner] of Object.entries(value)) {
      size += key.length
      if (size > MAX_BODY_BYTES.bulk) return
      walk(inner, depth + 1)
    }
  }
  walk(root, 0)
  return size
}
