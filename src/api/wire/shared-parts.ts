import { MAX_BODY_BYTES, MAX_DEPTH } from '../../limits/body-limits.ts'

/** superjson's list of repeated values: the path of the first occurrence, and the paths of the others. */
type Equalities = Record<string, unknown>

/**
 * Expands superjson's referential equalities: replaces each null that stands for an earlier value (option `dedupe`) by that
 * value. Returns the replaced paths by the path of the value, or undefined if a path is invalid.
 */
export function fillIn(json: unknown, equalities: Equalities): [path: string, copies: string[]][] | undefined {
  const filled: [string, string[]][] = []
  for (const [path, copies] of Object.entries(equalities)) {
    const source = locate(json, path)
    if (!source || !Array.isArray(copies)) return undefined
    const empty: string[] = []
    for (const copy of copies) {
      const target = typeof copy === 'string' ? locate(json, copy) : undefined
      if (!target) return undefined
      if (target.value !== null || source.value === null) continue
      Reflect.set(target.parent, target.key, source.value)
      empty.push(copy)
    }
    if (empty.length > 0) filled.push([path, empty])
  }
  // Limits the expanded size and depth to those of a request body: a few bytes could otherwise expand to gigabytes.
  return filled.length === 0 || sizeOf(json) <= MAX_BODY_BYTES.bulk ? filled : undefined
}

/** Resolves a path along existing properties. superjson would create missing ones, such as an array of a billion items. */
export function locate(json: unknown, path: string): { parent: object; key: string; value: unknown } | undefined {
  let location: { parent: object; key: string; value: unknown } | undefined
  let value = json
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return undefined
    location = { parent: value, key, value: Reflect.get(value, key) }
    value = location.value
  }
  return location
}

/** Estimates the serialized size of a value in characters; returns more than the body limit for a cyclic value. */
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
