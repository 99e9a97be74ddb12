import superjson from 'superjson'
import { invalidInput, TaskwireError } from '../../errors.ts'
import { encode } from './encode.ts'
import { fillIn, placeOf } from './shared-parts.ts'

/**
 * superjson's wire format, strict about what comes in: of its annotations only Date, undefined and what is there twice are
 * taken. The rest (maps, classes, what holds itself) would cost much before validation could refuse it.
 */
export const transformer = {
  serialize: encode,
  /** A refusal is the answer, not thrown: tRPC reads all inputs of a batch at once, and one would take the others along. */
  deserialize(value: unknown): unknown {
    try {
      const { json, meta } = plainOf(value)
      // In place, because superjson's copy would turn a key "__proto__" into the prototype, past validation.
      return superjson.deserialize(meta ? { json, meta } : { json }, { inPlace: true })
    } catch (error) {
      return error instanceof TaskwireError ? error : refusal('The input could not be decoded')
    }
  },
}

type Serialized = Parameters<typeof superjson.deserialize>[0]
const META_KEYS = new Set(['values', 'referentialEqualities', 'v'])

/** The input with those annotations that superjson is to see. */
function plainOf(value: unknown): Serialized {
  if (!isRecord(value) || !Object.hasOwn(value, 'json')) refuse('tRPC input has the form {"json": …}')
  const json = value.json as Serialized['json']
  if (!Object.hasOwn(value, 'meta') || value.meta === undefined) return { json }
  const { meta } = value
  if (!isRecord(meta) || Object.keys(meta).some((key) => !META_KEYS.has(key))) {
    refuse('"meta" may hold "values" and "referentialEqualities" only')
  }
  const { values = {}, referentialEqualities = {} } = meta
  // A list annotates the whole input: a client that leaves an optional input out sends it as undefined.
  if (Array.isArray(values)) {
    assertKind(values)
    if (meta.referentialEqualities !== undefined) refuse('An input that is undefined holds nothing twice')
  } else {
    if (!isRecord(values)) refuse('"meta.values" must be an object')
    if (Array.isArray(referentialEqualities)) refuse('The input must not hold itself')
    if (!isRecord(referentialEqualities)) refuse('"meta.referentialEqualities" must be an object')
    for (const annotation of Object.values(values)) assertKind(annotation)
    const filled = fillIn(json, referentialEqualities) ?? refuse('"meta.referentialEqualities" cannot be followed')
    for (const [path, copies] of filled) {
      // A Date that is there twice is annotated once.
      if (Object.hasOwn(values, path)) for (const copy of copies) values[copy] ??= values[path]
    }
    if (!Object.keys(values).every((path) => placeOf(json, path))) refuse('"meta" names a path that is not in "json"')
  }
  const version = meta.v === undefined ? {} : { v: meta.v }
  return { json, meta: { values, ...version } } as Serialized
}

function assertKind(annotation: unknown): void {
  const kind = Array.isArray(annotation) && annotation.length === 1 ? annotation[0] : undefined
  if (kind !== 'Date' && kind !== 'undefined') refuse('"meta" may annotate Date and undefined only')
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
