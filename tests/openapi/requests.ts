import fc from 'fast-check'
import type { DescribedOperation, DescribedParameter } from './described.ts'
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
      headers: fc.tuple(...of('header').map((parameter) => sometimes(8, headerOf(parameter)))),
      body: body ? valuesOf(body) : fc.constant(undefined),
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

function headerOf({ name }: DescribedParameter): fc.Arbitrary<[string, string]> {
  return fc.constantFrom('*', '"1"', '"2"').map((value) => [name, value])
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
