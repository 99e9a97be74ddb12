import fc from 'fast-check'
import type { DescribedOperation, DescribedParameter } from './described.ts'
import { orUnknown, sometimes } from './often.ts'
import { bodiesOf, without } from './request-bodies.ts'
import { consistentQuery, queryParts } from './request-queries.ts'
import { freshUuids, type Validity } from './schema-values.ts'

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
  const of = (location: string) =>
    parameters.filter((parameter) => parameter.in === location && !AS_READ.includes(parameter.name))
  // Only an earlier stream could provide a Last-Event-ID.
  const unfit = validity === 'exact' ? ['Last-Event-ID'] : []
  const headers = of('header').filter(({ name }) => (isCertain ? name === 'Idempotency-Key' : !unfit.includes(name)))
  return fc
    .record({
      id: isCertain ? fc.constantFrom(...ids) : orUnknown(fc.constantFrom(...ids), fc.uuid()),
      query: fc.tuple(
        ...of('query').map((parameter) => {
          const parts = queryParts(parameter, { method, validity })
          return parameter.required ? parts : sometimes(4, parts)
        }),
      ),
      headers: fc.tuple(
        ...headers.map((parameter) => sometimes(SELDOM[parameter.name] ?? 8, headerOf(parameter, validity))),
      ),
      body: body ? bodiesOf(operation, ids, validity) : fc.constant(undefined),
    })
    .map(({ id, query, headers, body }) => ({
      method,
      path: path.replace('{id}', id),
      query: consistentQuery(
        query.flatMap((parts) => parts ?? []),
        operation,
      ),
      headers: {
        ...Object.fromEntries(headers.filter((entry) => entry !== undefined)),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(without(body as Record<string, unknown>, AS_READ)),
    }))
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

/** Builds the request. `fetch` allows no body with GET; over-port.test.ts tests that case. */
export function toRequest({ method, path, query, headers, body }: RequestParts, token: string): Request {
  const search = query.length > 0 ? `?${query.join('&')}` : ''
  return new Request(`http://test${path}${search}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && !['GET', 'HEAD'].includes(method) && { body }),
  })
}
