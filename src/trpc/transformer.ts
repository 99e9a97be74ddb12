import superjson from 'superjson'
import { TaskwireError } from '../errors.ts'

/**
 * superjson's wire format, strict about what comes in: of its annotations only Date and undefined are taken. The rest
 * (maps, classes, references that expand or loop) would cost much before validation could refuse it.
 */
export const transformer = {
  serialize: (value: unknown) => superjson.serialize(value),
  deserialize(value: unknown): unknown {
    assertPlain(value)
    return superjson.deserialize(value)
  },
}

type Serialized = Parameters<typeof superjson.deserialize>[0]

function assertPlain(value: unknown): asserts value is Serialized {
  if (!isRecord(value) || !Object.hasOwn(value, 'json')) refuse('tRPC input has the form {"json": …}')
  if (!Object.hasOwn(value, 'meta') || value.meta === undefined) return
  const { meta } = value
  if (!isRecord(meta) || Object.keys(meta).some((key) => key !== 'values' && key !== 'v')) {
    refuse('"meta" may hold "values" only')
  }
  if (!isRecord(meta.values)) refuse('"meta.values" must be an object')
  for (const [path, annotation] of Object.entries(meta.values)) {
    const kind = Array.isArray(annotation) && annotation.length === 1 ? annotation[0] : undefined
    if (kind !== 'Date' && kind !== 'undefined') refuse('"meta" may annotate Date and undefined only')
    if (path.length > 200 || /(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(path)) {
      refuse('"meta" names a path that cannot be')
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refuse(message: string): never {
  throw new TaskwireError('INVALID_INPUT', { message, issues: [{ path: [], code: 'invalid_encoding', message }] })
}
