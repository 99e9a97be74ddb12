import fc from 'fast-check'
import { type Noun, OWNER_ID } from '../nouns/nouns.ts'
import { type DescribedOperation, type DescribedParameter, follow, type Json } from './described.ts'
import { nounOfOperation, UNDOABLE } from './groundwork.ts'
import { freshUuids, type Validity, valuesOf } from './schema-values.ts'

/** The parts of a request. */
export interface RequestParts {
  method: string
  /** The path, percent-encoded like each part of the query. */
  path: string
  query: string[]
  headers: Record<string, string>
  body: string | Uint8Array<ArrayBuffer> | undefined
}

// A schema cannot express dependencies between fields, or on earlier responses.
const AS_READ = [
  ...['cursor', 'lastEventId', 'position', 'version'],
  ...['completedAt', 'archivedAt', 'deletedAt', 'createdAt', 'updatedAt'],
]

/**
 * Generates requests of an operation that are valid by the document. `ids` are those of existing rows. `certain` requests
 * succeed; some of the others name a missing row or another version.
 */
export function validRequests(
  operation: DescribedOperation,
  ids: string[],
  validity: Validity = 'by schema',
): fc.Arbitrary<RequestParts> {
  const { method, path, parameters, body } = operation
  const isCertain = validity === 'certain'
  const of = (place: string) =>
    parameters.filter((parameter) => parameter.in === place && !AS_READ.includes(parameter.name))
  // Only an earlier stream could provide a Last-Event-ID.
  const unfit = validity === 'exact' ? ['Last-Event-ID'] : []
  const headers = of('header').filter(({ name }) => (isCertain ? name === 'Idempotency-Key' : !unfit.includes(name)))
  return fc
    .record({
      id: isCertain ? fc.constantFrom(...ids) : orUnknown(fc.constantFrom(...ids), fc.uuid()),
      query: fc.tuple(...of('query').map((parameter) => sometimes(4, queryParts(parameter, { method, validity })))),
      headers: fc.tuple(
        ...headers.map((parameter) => sometimes(SELDOM[parameter.name] ?? 8, headerOf(parameter, validity))),
      ),
      body: body ? bodiesOf(operation, ids, validity) : fc.constant(undefined),
    })
    .map(({ id, query, headers, body }) => ({
      method,
      path: path.replace('{id}', id),
      query: withList(inOrder(once(query.flatMap((parts) => parts ?? []))), operation),
      headers: {
        ...Object.fromEntries(headers.filter((entry) => entry !== undefined)),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(without(body as Record<string, unknown>, AS_READ)),
    }))
}

function sometimes<T>(seldom: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: seldom, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
}

function orUnknown<T>(known: fc.Arbitrary<T>, unknown: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: unknown })
}

/** Generates `name=value`, once per item of a list (style form, explode) or joined by commas. */
function queryParts(
  { name, schema, explode = true }: DescribedParameter,
  { method, validity }: { method: string; validity: Validity },
): fc.Arbitrary<string[]> {
  // A change may name only a row that exists; a list by another one is empty.
  if (method === 'DELETE' && validity !== 'by schema' && /null/.test(schema.pattern))
    return fc.constant([pair(name, 'null')])
  return valuesOf(schema, validity).map((value) =>
    (Array.isArray(value) && explode ? value : [value]).map((one) => pair(name, String(one))),
  )
}

const SELDOM: Record<string, number> = { 'Idempotency-Key': 2 }

function headerOf({ name, schema }: DescribedParameter, validity: Validity): fc.Arbitrary<[string, string]> {
  if (validity === 'exact' && schema.pattern) {
    const allowed = fc.stringMatching(new RegExp(schema.pattern, 'u'), { maxLength: schema.maxLength ?? 100 })
    return allowed.map((value) => [name, value])
  }
  const keys = validity === 'certain' ? freshUuids : KEYS
  const values = name === 'Idempotency-Key' ? keys : fc.constantFrom('*', '"1"', '"2"', '"1", "2"')
  return values.map((value) => [name, value])
}

/** Generates idempotency keys that are almost certainly unused, with and without quotes. */
const KEYS = fc.oneof(
  fc.uuid(),
  fc.uuid().map((key) => `"${key}"`),
  fc.stringMatching(/^[!#-~]{12,255}$/),
)

/**
 * Generates a body of the schema, with values that a schema cannot express: existing rows, undo tokens, and unique values.
 */
function bodiesOf({ id, body = {} }: DescribedOperation, ids: string[], validity: Validity): fc.Arbitrary<unknown> {
  const { properties, required = [] } = follow(body)
  const given = valuesOf(body, validity) as fc.Arbitrary<Json>
  const noun = nounOfOperation(id)
  const references = referencesOf(body)
  const valid = validity === 'by schema' ? given : given.map((value) => withOwner(value, { noun, references }))
  const values =
    validity === 'certain' ? fc.tuple(valid, freshUuids).map(([value, uuid]) => withUnique(value, noun, uuid)) : valid
  if (properties.ids) {
    return fc
      .tuple(values, several(ids, validity))
      .map(([{ ifVersions: _, ...value }, chosen]) => ({ ...value, ...chosen }))
  }
  if (!required.includes('undoToken')) return values
  return fc.tuple(values, fc.constantFrom(...UNDOABLE)).map(([value, undoToken]) => ({ ...value, undoToken }))
}

/** Returns the names of the fields of a body that hold the id of another row, also in its items and changes. */
function referencesOf(body: Json): string[] {
  return Object.entries<Json>(follow(body).properties ?? {}).flatMap(([name, part]) => {
    if (name === 'items') return referencesOf(follow(part).items)
    if (name === 'set') return referencesOf(part)
    return name !== 'id' && isId(part) ? [name] : []
  })
}

function isId(schema: Json): boolean {
  const { format, anyOf = [] } = follow(schema)
  return format === 'uuid' || (anyOf as Json[]).some(isId)
}

/** Changes a body, or each of its items and its changes. */
function inEach({ set, items, ...rest }: Json, change: (fields: Json, index: string) => Json): Json {
  return {
    ...change(rest, ''),
    ...(items && { items: items.map((item: Json, index: number) => change(item, ` ${index}`)) }),
    ...(set && { set: change(set, '') }),
  }
}

/** Removes references, whose valid targets no schema expresses; those that every row has refer to the row of `makeRows`. */
function withOwner(value: Json, { noun, references }: { noun: Noun; references: string[] }): Json {
  const owners = noun.references.filter(({ field, isRequired }) => isRequired && references.includes(field))
  const inBody = Object.fromEntries(owners.map(({ field }) => [field, OWNER_ID]))
  const { items } = value
  return inEach(value, (fields, index) => ({
    ...without(fields, references),
    ...(index === '' && items ? {} : inBody),
  }))
}

/** Makes the values of unique fields unique; bulk updates keep none. */
function withUnique(value: Json, { unique }: Noun, uuid: string): Json {
  const named = (fields: Json, index: string) =>
    unique.filter((name) => name in fields).map((name) => [name, uuid + index])
  const { set, ...rest } = value
  return {
    ...inEach(rest, (fields, index) => ({ ...fields, ...Object.fromEntries(named(fields, index)) })),
    ...(set && { set: without(set, [...unique]) }),
  }
}

/** Generates some of these ids, rarely with a missing one, and rarely with required versions. */
function several(ids: string[], validity: Validity): fc.Arbitrary<Json> {
  const known = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
  if (validity === 'certain') return known.map((chosen) => ({ ids: chosen }))
  const unknown = fc.tuple(known, fc.uuid()).map((both) => both.flat())
  return orUnknown(known, unknown).chain((ids) => {
    const versions = fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 3 }), { noNullPrototype: true })
    return sometimes(8, versions).map((ifVersions) => ({ ids, ...(ifVersions && { ifVersions }) }))
  })
}

/** Removes repeated sort keys. */
function once(query: string[]): string[] {
  return query.map((part) => {
    const [name, value = ''] = part.split('=')
    if (name !== 'sort') return part
    const byKey = new Map(
      decodeURIComponent(value)
        .split(',')
        .map((word) => [word.replace(/^-/, ''), word]),
    )
    return pair(name, [...byKey.values()].join())
  })
}

/** Removes the manual order of tasks unless the query names a list. */
function withList(query: string[], { id }: DescribedOperation): string[] {
  if (id !== 'tasks.list' || query.some((part) => part.startsWith('listId='))) return query
  return query.flatMap((part) => {
    const [name = '', value = ''] = part.split('=')
    if (name !== 'sort') return part
    const words = decodeURIComponent(value)
      .split(',')
      .filter((word) => !/^-?position$/.test(word))
    return words.length > 0 ? pair(name, words.join()) : []
  })
}

/** Orders the first and last day of a range. */
function inOrder(query: string[]): string[] {
  const [from, to] = ['due.from', 'due.to'].map(
    (name) => query.find((part) => part.startsWith(`${name}=`))?.split('=')[1],
  )
  return from && to && from > to ? query.filter((part) => !part.startsWith('due.to=')) : query
}

function without(body: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

/** Returns one parameter of a query string. */
export function pair(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}

/** Builds the request. `fetch` allows no body with GET; over-port.test.ts tests that case. */
export function toRequest({ method, path, query, headers, body }: RequestParts, token: string): Request {
  const search = query.length > 0 ? `?${query.join('&')}` : ''
  return new Request(`http://test${path}${search}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && !['GET', 'HEAD'].includes(method) && { body }),
  })
}
