import fc from 'fast-check'
import { mutated } from '../input/mutation.ts'
import type { DescribedOperation } from './described.ts'
import { KEYS, TAGS, TEXTS, TYPES, VALUES } from './hostile-values.ts'
import { pair } from './request-queries.ts'
import { type RequestParts, validRequests } from './requests.ts'
import { valuesOf } from './schema-values.ts'

export interface Known {
  /** Ids of rows, including another user's. */
  ids: string[]
  /** Cursors and undo tokens of another user. */
  texts: string[]
}

/** Generates requests of an operation with one to three faults. */
export function hostileRequests(operation: DescribedOperation, { ids, texts }: Known): fc.Arbitrary<RequestParts> {
  const changes = fc.oneof(
    changeOf('query', queries(operation, texts)),
    changeOf(
      'path',
      segments(ids).map((id) => operation.path.replace('{id}', id)),
    ),
    changeOf('headers', headers),
    changeOf('method', fc.constantFrom('GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'POST', 'PROPFIND', 'BREW')),
    changeOf('body', bodies),
  )
  const broken = fc.tuple(validRequests(operation, ids), fc.array(changes, { minLength: 1, maxLength: 3 }))
  const all = broken.map(([valid, changed]) => changed.reduce(apply, valid))
  return operation.body ? fc.oneof(all, withBody(operation, { ids, texts })) : all
}

type Change = Partial<RequestParts>

function changeOf<Key extends keyof RequestParts>(
  key: Key,
  values: fc.Arbitrary<RequestParts[Key]>,
): fc.Arbitrary<Change> {
  return values.map((value) => ({ [key]: value }) as Change)
}

function apply(request: RequestParts, change: Change): RequestParts {
  return {
    ...request,
    ...change,
    query: [...request.query, ...(change.query ?? [])],
    headers: { ...request.headers, ...change.headers },
  }
}

/** Generates a body of the schema, including read-only fields, with some values replaced. */
function withBody(operation: DescribedOperation, { ids, texts }: Known): fc.Arbitrary<RequestParts> {
  const values = fc.oneof(VALUES, fc.constantFrom(...ids, ...texts, ids), fc.jsonValue())
  const bodies = valuesOf(operation.body ?? {}).chain((body) => mutated(body as Record<string, unknown>, values))
  return fc
    .tuple(validRequests(operation, ids), bodies)
    .map(([valid, body]) => ({ ...valid, body: JSON.stringify(body) }))
}

function queries({ parameters }: DescribedOperation, texts: string[]): fc.Arbitrary<string[]> {
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
  const name = fc.constantFrom(
    ...names,
    ...names.map((known) => `${known}[]`),
    'due[from]',
    'extra',
    'ifVersion',
    'id',
    '__proto__',
    '',
  )
  const known = fc.tuple(name, fc.constantFrom(...TEXTS, ...texts)).map(([key, value]) => pair(key, value))
  const raw = fc.constantFrom(
    '%ZZ',
    'limit=%ZZ',
    'search=%FF',
    'search=%c0%ae',
    'search=%00',
    '=',
    '&&&',
    '%',
    'a=b=c',
    ';',
    '?',
  )
  return fc.oneof(
    fc.array(known, { minLength: 1, maxLength: 2 }),
    raw.map((part) => [part]),
    known.map((part) => [part, part]),
    known.map((part) => Array<string>(300).fill(part)),
  )
}

function segments(ids: string[]): fc.Arbitrary<string> {
  const odd = [
    '%ZZ',
    '%00',
    '%ff',
    '..',
    '%2e%2e%2f',
    'quick-add',
    'stats',
    '0',
    '-',
    "'",
    '%F0%9F%98%80',
    'x'.repeat(5000),
    ' ',
    '{id}',
    '%2F',
  ]
  return fc.constantFrom(...odd, ...ids.map((id) => id.toUpperCase()), ...ids.map((id) => `${id}/`))
}

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.constantFrom(...TYPES).map((type) => ({ 'Content-Type': type })),
  fc.constantFrom(...TAGS).map((tag) => ({ 'If-Match': tag })),
  fc.constantFrom(...TAGS).map((tag) => ({ 'If-None-Match': tag })),
  fc.constantFrom(...KEYS).map((key) => ({ 'Idempotency-Key': key })),
  fc.constantFrom('', 'Bearer', 'Bearer x', 'Basic eDp4', 'bearer  a b').map((value) => ({ Authorization: value })),
  fc.constantFrom('', 'a b', 'x'.repeat(300), '<b>').map((value) => ({ 'X-Request-Id': value })),
  fc.constantFrom('text/html', 'application/jsonl', 'text/event-stream').map((value) => ({ Accept: value })),
  fc.constantFrom('gzip', 'br').map((value) => ({ 'Content-Encoding': value })),
  fc.constant({ Origin: 'https://evil.example' }),
  fc.constant({ 'X-HTTP-Method-Override': 'DELETE' }),
)

const bodies = fc.oneof<fc.Arbitrary<string | Uint8Array<ArrayBuffer> | undefined>[]>(
  fc.json(),
  fc.constantFrom(
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '1',
    '{"title":"a","title":"b"}',
    '{"__proto__":{"title":"x"}}',
    'title=x',
  ),
  fc.constantFrom(
    `{"title":"${'x'.repeat(70_000)}"}`,
    `${'{"due":'.repeat(5000)}1${'}'.repeat(5000)}`,
    '\ufeff{"title":"x"}',
  ),
  fc.constantFrom(new Uint8Array([0x22, 0xff, 0x22]), new TextEncoder().encode('{"title":"\ufffd"}').subarray(0, 11)),
  fc.constant(undefined),
)
