import superjson from 'superjson'
import { invalidInput, TaskwireError } from '../../errors.ts'
import { encode } from './encode.ts'
import { fillIn, locate } from './shared-parts.ts'

/**
 * Converts values to and from superjson's wire format. Inputs may use only its annotations of Date, undefined and repeated
 * values: others (maps, classes, cycles) could be expensive to decode before validation rejects them.
 */
export const transformer = {
  serialize: encode,
  /** Decodes an input. Returns errors instead of throwing: tRPC decodes all inputs of a batch at once, and a throw fails all. */
  deserialize(value: unknown): unknown {
    try {
      const { json, meta } = plainOf(value)
      // In place, because superjson's copy turns a key "__proto__" into the prototype, which bypasses validation.
      return superjson.deserialize(meta ? { json, meta } : { json }, { inPlace: true })
    } catch (error) {
      return error instanceof TaskwireError ? error : rejection('The input must be valid superjson')
    }
  },
}

type Serialized = Parameters<typeof superjson.deserialize>[0]
const META_KEYS = new Set(['values', 'referentialEqualities', 'v'])

/** Returns the input with the annotations that superjson may apply. */
function plainOf(value: unknown): Serialized {
  if (!isRecord(value) || !Object.hasOwn(value, 'json')) reject('The input must have the form {"json": …}')
  const json = value.json as Serialized['json']
  if (!Object.hasOwn(value, 'meta') || value.meta === undefined) return { json }
  const { meta } = value
  if (!isRecord(meta) || Object.keys(meta).some((key) => !META_KEYS.has(key))) {
    reject('"meta" must contain only "values" and "referentialEqualities"')
  }
  const { values = {}, referentialEqualities = {} } = meta
  // A list annotates the whole input: clients send an omitted optional input as undefined.
  if (Array.isArray(values)) {
    assertKind(values)
    if (meta.referentialEqualities !== undefined)
      reject('"meta.referentialEqualities" must be absent for an undefined input')
  } else {
    if (!isRecord(values)) reject('"meta.values" must be an object')
    if (Array.isArray(referentialEqualities)) reject('The input must not be cyclic')
    if (!isRecord(referentialEqualities)) reject('"meta.referentialEqualities" must be an object')
    for (const annotation of Object.values(values)) assertKind(annotation)
    const filled =
      fillIn(json, referentialEqualities) ??
      reject('"meta.referentialEqualities" must name existing paths and stay within the size and depth limits')
    for (const [path, copies] of filled) {
      // superjson annotates a repeated Date once.
      if (Object.hasOwn(values, path)) for (const copy of copies) values[copy] ??= values[path]
    }
    if (!Object.keys(values).every((path) => locate(json, path)))
      reject('"meta.values" must name paths that exist in "json"')
  }
  const version = meta.v === undefined ? {} : { v: meta.v }
  return { json, meta: { values, ...version } } as Serialized
}

function assertKind(annotation: unknown): void {
  const kind = Array.isArray(annotation) && annotation.length === 1 ? annotation[0] : undefined
  if (kind !== 'Date' && kind !== 'undefined') reject('"meta" must annotate only Date and undefined')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function reject(message: string): never {
  throw rejection(message)
}

function rejection(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'invalid_encoding', message })
}
