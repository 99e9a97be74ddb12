import fc from 'fast-check'
import { type DescribedOperation, type DescribedParameter, follow, type Json } from './described.ts'
import { UNDOABLE } from './groundwork.ts'
import { valuesOf } from './schema-values.ts'

/** A request, before it is put together. */
export interface RequestParts {
  method: string
  /** Percent-encoded already, as is each part of the query. */
  path: string
  query: string[]
  headers: Record<string, string>
  body: string | Uint8Array<ArrayBuffer> | undefined
}

// What belongs together, or to what has been read before, a schema cannot say.
const TOGETHER = ['sort.by', 'sort.order']
const AS_READ = ['cursor', 'completedAt', 'deletedAt', 'version', 'createdAt', 'updatedAt']

/** Requests of an operation that are right by the document. `ids` are of tasks that are there. */
export function validRequests(operation: DescribedOperation, ids: string[]): fc.Arbitrary<RequestParts> {
  const { method, path, parameters, body } = operation
  const of = (place: string) =>
    parameters.filter((parameter) => parameter.in === place && !AS_READ.includes(parameter.name))
  return fc
    .record({
      id: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.uuid() }),
      query: fc.tuple(...of('query').map((parameter) => sometimes(4, queryParts(parameter)))),
      headers: fc.tuple(
        ...of('header').map((parameter) => sometimes(SELDOM[parameter.name] ?? 8, headerOf(parameter))),
      ),
      body: body ? bodiesOf(body, ids) : fc.constant(undefined),
    })
    .map(({ id, query, headers, body }) => ({
      method,
      path: path.replace('{id}', id),
      query: together(query.flatMap((parts) => parts ?? [])),
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

/** One `name=value`, or one for each item of a list (style form, explode). */
function queryParts({ name, schema }: DescribedParameter): fc.Arbitrary<string[]> {
  return valuesOf(schema).map((value) => (Array.isArray(value) ? value : [value]).map((one) => pair(name, String(one))))
}

const SELDOM: Record<string, number> = { 'Idempotency-Key': 2 }

function headerOf({ name }: DescribedParameter): fc.Arbitrary<[string, string]> {
  const values = name === 'Idempotency-Key' ? KEYS : fc.constantFrom('*', '"1"', '"2"')
  return values.map((value) => [name, value])
}

/** Keys that nobody has used yet, also in quotes. */
const KEYS = fc.oneof(
  fc.uuid(),
  fc.uuid().map((key) => `"${key}"`),
  fc.stringMatching(/^[!#-~]{12,255}$/),
)

/** A body of the schema, with what a schema cannot tell: which tasks there are, and what takes a change back. */
function bodiesOf(body: Json, ids: string[]): fc.Arbitrary<unknown> {
  const { properties, required = [] } = follow(body)
  const values = valuesOf(body) as fc.Arbitrary<Json>
  if (properties.ids) {
    return fc.tuple(values, several(ids)).map(([{ ifVersions: _, ...value }, chosen]) => ({ ...value, ...chosen }))
  }
  if (!required.includes('undoToken')) return values
  return fc.tuple(values, fc.constantFrom(...UNDOABLE)).map(([value, undoToken]) => ({ ...value, undoToken }))
}

/** Some of these, seldom with one that is not there, and seldom with the versions that they must have. */
function several(ids: string[]): fc.Arbitrary<Json> {
  const known = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
  const unknown = fc.tuple(known, fc.uuid()).map((both) => both.flat())
  const chosen = fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: unknown })
  return chosen.chain((ids) => {
    const versions = fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 3 }), { noNullPrototype: true })
    return sometimes(8, versions).map((ifVersions) => ({ ids, ...(ifVersions && { ifVersions }) }))
  })
}

function together(query: string[]): string[] {
  const isPart = (part: string) => TOGETHER.some((name) => part.startsWith(`${name}=`))
  return query.filter(isPart).length === TOGETHER.length ? query : query.filter((part) => !isPart(part))
}

function without(body: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

/** One part of a query string. */
export function pair(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}

/** The request itself. A GET cannot have a body here; what it does with one, over-port.test.ts tells. */
export function toRequest({ method, path, query, headers, body }: RequestParts, token: string): Request {
  const search = query.length > 0 ? `?${query.join('&')}` : ''
  return new Request(`http://test${path}${search}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && !['GET', 'HEAD'].includes(method) && { body }),
  })
}
