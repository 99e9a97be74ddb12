import superjson from 'superjson'
import { invalidInput, TaskwireError } from '../errors.ts'
import { encode } from './encode.ts'

/**
 * superjson's wire format, strict about what comes in: of its annotations only Date and undefined are taken. The rest
 * (maps, classes, references that expand or loop) would cost much before validation could refuse it.
 */
export const transformer = {
  serialize: encode,
  /** A refusal is the answer, not thrown: tRPC reads all inputs of a batch at once, and one would take the others along. */
  deserialize(value: unknown): unknown {
    try {
      assertPlain(value)
      // In place, because superjson's copy would turn a key "__proto__" into the prototype, past validation.
      return superjson.deserialize(value, { inPlace: true })
    } catch (error) {
      return error instanceof TaskwireError ? error : refusal('The input could not be decoded')
    }
  },
}

type Serialized = Parameters<typeof superjson.deserialize>[0]

function assertPlain(value: unknown): asserts value is Serialized {
  if (!isRecord(value) || !Object.hasOwn(value, 'json')) refuse('tRPC input has the form {"json": …}')
  if (!Object.hasOwn(value, 'meta') || value.meta === undefined) return
  const { meta } = value
  if (!isRecord(meta) || Object.keys(meta).some((key) => key !== 'values' && key !== 'v')) {
    refuse('"meta" may hold "values" only. An object that is twice in an input is sent as a reference: send a copy')
  }
  const { values = {} } = meta
  // A list annotates the whole input: a client that leaves an optional input out sends it as undefined.
  if (Array.isArray(values)) return assertKind(values)
  if (!isRecord(values)) refuse('"meta.values" must be an object')
  for (const [path, annotation] of Object.entries(values)) {
    assertKind(annotation)
    if (!leadsSomewhere(value.json, path)) refuse('"meta" names a path that is not in "json"')
  }
}

function assertKind(annotation: unknown): void {
  const kind = Array.isArray(annotation) && annotation.length === 1 ? annotation[0] : undefined
  if (kind !== 'Date' && kind !== 'undefined') refuse('"meta" may annotate Date and undefined only')
}

/** superjson would make what a path names and is not there: a billion places of an array, for one. */
function leadsSomewhere(json: unknown, path: string): boolean {
  let value = json
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') return false
    value = Reflect.get(value, key)
  }
  return true
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(message: string): never {
  throw refusal(message)
}

function refusal(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'invalid_encoding', message })
}
