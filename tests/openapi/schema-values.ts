import fc from 'fast-check'
import { isVisible, NOT_BLANK } from '../../src/text.ts'
import { follow, type Json } from './described.ts'

/**
 * `by schema`: the service may reject some values by rules that a schema cannot express, such as names of time zones.
 * `certain`: it accepts every value. `exact`: every value that the schema allows; none is rejected for its shape.
 */
export type Validity = 'by schema' | 'certain' | 'exact'

/** Generates values that a schema of the document allows. */
export function valuesOf(schema: Json, validity: Validity = 'by schema'): fc.Arbitrary<unknown> {
  const { type, enum: options, anyOf, examples = [], ...rest } = follow(schema)
  const of = (part: Json) => valuesOf(part, validity)
  if (Array.isArray(type)) return fc.oneof(...type.map((one: string) => of({ ...follow(schema), type: one })))
  if (options) return fc.constantFrom(...(options as unknown[]))
  if (anyOf) return fc.oneof(...(anyOf as Json[]).map(of))
  if (type === 'object') return rest.properties ? objectsOf(rest, of) : mapsOf(rest, of)
  if (type === 'array') return arraysOf(rest, of)
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  if (type === 'integer') return fc.integer({ min: rest.minimum ?? -(2 ** 31), max: rest.maximum ?? 2 ** 31 - 1 })
  if (type !== 'string') throw new Error(`There are no values of ${JSON.stringify(schema)}`)
  if (validity === 'exact') return stringsOf(rest)
  // The examples satisfy rules that the schema cannot express.
  if (examples.length === 0) return validity === 'certain' ? plainStringsOf(rest) : stringsOf(rest)
  if (validity === 'certain') return fc.constantFrom(...examples)
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: stringsOf(rest) })
}

type ValuesOf = (schema: Json) => fc.Arbitrary<unknown>

function objectsOf({ properties, required = [], dependentRequired = {} }: Json, of: ValuesOf): fc.Arbitrary<unknown> {
  const parts = Object.entries<Json>(properties).map(([name, part]) => [name, of(part)])
  const objects = fc.record(Object.fromEntries(parts), { requiredKeys: required, noNullPrototype: true })
  return objects.map((object: Json) => {
    for (const [name, needed] of Object.entries<string[]>(dependentRequired)) {
      // Null is equivalent to an omitted field.
      if (needed.some((other) => (object[other] ?? null) === null)) delete object[name]
    }
    return object
  })
}

function mapsOf({ propertyNames, additionalProperties }: Json, of: ValuesOf): fc.Arbitrary<unknown> {
  const keys = of(propertyNames) as fc.Arbitrary<string>
  return fc.dictionary(keys, of(additionalProperties), { maxKeys: 5, noNullPrototype: true })
}

function arraysOf(
  { items, minItems = 0, maxItems = 10, 'x-unique-items': areUnique = false }: Json,
  of: ValuesOf,
): fc.Arbitrary<unknown> {
  const limits = { minLength: minItems, maxLength: maxItems }
  const values = of(items)
  return areUnique
    ? fc.uniqueArray(values, { ...limits, selector: (one) => JSON.stringify(one) })
    : fc.array(values, limits)
}

const DAYS = { min: new Date('1900-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }

/** Generates unique UUIDs; fast-check's own generator repeats some. */
export const freshUuids = fc.noBias(fc.uuid())

/** Generates strings with a visible character. */
function plainStringsOf(schema: Json): fc.Arbitrary<string> {
  const { format, pattern, maxLength = 64 } = schema
  if (format === 'uuid') return freshUuids
  if (format || pattern) return stringsOf(schema)
  return stringsOf({ maxLength: maxLength - 1 }).map((text) => `x${text}`)
}

function stringsOf({ format, pattern, minLength = 0, maxLength }: Json): fc.Arbitrary<string> {
  if (format === 'uuid') return uuids
  if (format === 'date') return fc.date(DAYS).map((date) => date.toISOString().slice(0, 10))
  if (format === 'date-time') return fc.date(DAYS).map((date) => date.toISOString())
  if (format === 'language-tag')
    return fc.constantFrom('en', 'de-AT', 'zh-Hant-TW', 'sl-rozaj-biske', 'de-u-co-phonebk')
  if (format === 'time-zone') return fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone'))
  if (pattern && maxLength === undefined) return fc.stringMatching(new RegExp(pattern, 'u'))
  // Lengths are in code points.
  const texts = fc.string({ unit: 'binary', minLength, maxLength: maxLength ?? 64 })
  const fitting = pattern ? texts.filter((text) => new RegExp(pattern, 'u').test(text)) : texts
  // The description states the rule that no pattern can express.
  return pattern === NOT_BLANK ? fitting.filter(isVisible) : fitting
}

/** Generates UUIDs of every version and of invalid versions, which the format also allows. */
const uuids = fc.oneof(
  { weight: 4, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) },
)
