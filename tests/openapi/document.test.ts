import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { ERRORS } from '../../src/errors.ts'
import { appRouter } from '../../src/router.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { declaredErrors, definitionOf, procedurePaths } from '../procedures/walk.ts'
import { describedOperations, document, faultsOf, follow, type Json, validatorOf } from './described.ts'

/** Where a schema has one other; for objects that name their keys, `additionalProperties` is false. */
const PARTS = ['items', 'propertyNames', 'additionalProperties']

const COMMITTED = new URL('../../client-sdk/openapi.json', import.meta.url)

it('is the one that is committed, and the one that is served', async () => {
  expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(document)
  const served = await createFakeApp().send('/api/v1/openapi.json')
  expect(await served.json()).toEqual(document)
})

describe('a strict linter', () => {
  const config = createConfig({
    extends: ['recommended-strict'],
    rules: {
      'component-name-unique': 'error',
      'spec-strict-refs': 'error',
      'operation-tag-defined': 'error',
      'operation-singular-tag': 'error',
      'path-params-defined': 'error',
      'parameter-description': 'error',
      'array-parameter-serialization': 'error',
      'request-mime-type': { severity: 'error', allowedValues: ['application/json'] },
      'response-mime-type': { severity: 'error', allowedValues: ['application/json', 'text/event-stream'] },
      'response-contains-header': { severity: 'error', names: { '2XX': ['X-Request-Id'] } },
    },
  })

  async function complaintsAbout(subject: Json): Promise<string[]> {
    const problems = await lintFromString({
      source: JSON.stringify(subject),
      absoluteRef: '/openapi.json',
      config: await config,
    })
    return problems.map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer}: ${message}`)
  }

  it('finds nothing', async () => {
    expect(await complaintsAbout(document)).toEqual([])
  })

  it.each<[string, (broken: Json) => unknown]>([
    ['struct', ({ info }) => delete info.title],
    ['struct', ({ components }) => (components.schemas.Task.type = 'thing')],
    ['no-unresolved-refs', ({ components }) => delete components.schemas.Issue],
    ['no-unused-components', ({ components }) => (components.schemas.Spare = { type: 'string' })],
    ['no-ambiguous-paths', ({ paths }) => (paths['/api/v1/{noun}/stats'] = paths['/api/v1/me'])],
    ['no-invalid-schema-examples', ({ components }) => (components.schemas.Task.examples[0].version = 'one')],
    ['operation-operationId-unique', ({ paths }) => (paths['/api/v1/me'].get.operationId = 'system.info')],
    ['operation-operationId-url-safe', ({ paths }) => (paths['/api/v1/me'].get.operationId = 'who am I')],
    ['operation-summary', ({ paths }) => delete paths['/api/v1/me'].get.summary],
    ['operation-2xx-response', ({ paths }) => delete paths['/api/v1/me'].get.responses[200]],
    ['operation-tag-defined', ({ paths }) => (paths['/api/v1/me'].get.tags = ['others'])],
    ['tag-description', ({ tags }) => delete tags[0].description],
    ['security-defined', ({ components }) => delete components.securitySchemes.bearer],
    ['path-parameters-defined', ({ paths }) => delete paths['/api/v1/tasks/{id}'].get.parameters],
  ])('would find a breach of %s', async (rule, damage) => {
    const broken = structuredClone(document)
    damage(broken)
    expect(await complaintsAbout(broken)).toContainEqual(expect.stringMatching(`^${rule} `))
  })
})

describe.each(describedOperations.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const { source, responses, isPublic, body } = operation
  const codes = Object.values(responses).flatMap((response) => {
    const schema = follow(response.content?.['application/json']?.schema ?? {})
    const code = schema.properties?.error?.properties.code
    return code?.enum ?? code?.const ?? []
  })

  it('has a summary, one tag and an id of its own', () => {
    expect(source).toMatchObject({ summary: expect.stringMatching(/^[A-Z].*[^.]$/), tags: [id.split('.')[0]] })
    expect(describedOperations.filter((other) => other.id === id)).toHaveLength(1)
  })

  it('tells each error under the status that it has', () => {
    for (const [status, response] of Object.entries(responses).filter(([status]) => status >= '400')) {
      const schema = follow(response.content['application/json'].schema)
      const { code } = schema.properties.error.properties
      for (const known of code.enum ?? [code.const]) {
        expect(ERRORS[known as keyof typeof ERRORS]?.status).toBe(Number(status))
      }
    }
    expect(codes).toEqual(expect.arrayContaining(['INVALID_INPUT', 'INTERNAL']))
    expect(codes.includes('UNAUTHENTICATED')).toBe(!isPublic)
    if (body) expect(codes).toEqual(expect.arrayContaining(['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE']))
  })

  it('tells the errors of its procedure', () => {
    // The document itself is no procedure; PUT creates what is not there, or its condition fails.
    const declared = id === 'system.openapi' ? [] : declaredErrors(appRouter, id)
    const expected = declared.filter((code) => !(id === 'tasks.replace' && code === 'NOT_FOUND'))
    expect(codes).toEqual(expect.arrayContaining(expected))
  })

  it('takes a key where it changes something, and a condition where it changes one task', () => {
    const headers = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
    const oneTask = operation.path.includes('{id}')
    const changes = operation.method !== 'GET'
    // What ends an account is answered once: by then its token is refused.
    expect(headers.includes('Idempotency-Key')).toBe(changes && id !== 'account.delete')
    expect(headers.includes('If-Match')).toBe(changes && oneTask)
    // Said by headers alone.
    const fields = Object.keys(follow(body ?? {}).properties ?? {})
    expect(fields.filter((name) => ['idempotencyKey', 'ifVersion', 'create'].includes(name))).toEqual([])
  })

  it('gives a type to each parameter', () => {
    for (const parameter of operation.parameters) {
      expect([parameter.name, hasType(parameter.schema)]).toEqual([parameter.name, true])
    }
  })
})

it.each(procedurePaths(appRouter))('has %s, as every procedure [O-16]', (path) => {
  expect(definitionOf(appRouter, path).meta?.rest, 'give it `rest` in its meta').toBeDefined()
  expect(describedOperations.map(({ id }) => id)).toContain(path)
})

const found = [...schemasIn(document)]

it('gives a type to each property and item', () => {
  const parts = found.flatMap(({ schema, place }) => [
    ...Object.entries<Json>(schema.properties ?? {}).map(([name, part]) => ({ place: `${place}/${name}`, part })),
    ...PARTS.flatMap((name) => (schema[name] ? [{ place: `${place}/${name}`, part: schema[name] as Json }] : [])),
  ])
  expect(parts.length).toBeGreaterThan(50)
  expect(parts.filter(({ part }) => !hasType(part)).map(({ place }) => place)).toEqual([])
})

it('says each shape of an object once, under a name', () => {
  const anonymous = found.filter(
    ({ schema, place }) => schema.properties && !/^\/components\/schemas\/\w+$/.test(place),
  )
  const byShape = Map.groupBy(anonymous, ({ schema }) => JSON.stringify(schema, withoutRemarks))
  const repeated = [...byShape.values()].filter((places) => places.length > 1)
  expect(repeated.map((places) => places.map(({ place }) => place))).toEqual([])
  // A map says what its keys and values are, in place of properties.
  const bare = found.filter(
    ({ schema }) =>
      schema.type === 'object' && !schema.properties && !(schema.propertyNames && schema.additionalProperties),
  )
  expect(bare.map(({ place }) => place)).toEqual([expect.stringContaining('openapi.json')])
})

it('shows examples that hold', () => {
  const examples = found.flatMap(({ schema, place }) =>
    (schema.examples ?? []).map((example: unknown) => ({ schema, place, example })),
  )
  for (const kind of ['parameters', 'headers']) {
    for (const [name, { schema, example }] of Object.entries<Json>(document.components[kind])) {
      // What a page would fill in by itself is to be left out unless it is meant.
      if (kind === 'parameters') expect([name, example]).toEqual([name, undefined])
      else examples.push({ schema, place: `${kind} ${name}`, example })
    }
  }
  expect(examples.length).toBeGreaterThan(20)
  for (const { schema, place, example } of examples) {
    const validate = validatorOf(schema, 'closed')
    expect([place, validate(example), faultsOf(validate)]).toEqual([place, true, []])
  }
})

/** For people alone: two shapes are one, whatever is said of them. */
function withoutRemarks(key: string, value: unknown): unknown {
  return ['description', 'examples', 'default'].includes(key) ? undefined : value
}

function hasType(schema: Json): boolean {
  const { type, anyOf, oneOf } = follow(schema)
  return type !== undefined || [anyOf, oneOf].some((choice) => Array.isArray(choice) && choice.every(hasType))
}

/** Every schema of the document, with its place. */
function* schemasIn(value: unknown, place = ''): Generator<{ schema: Json; place: string }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    const at = `${place}/${key}`
    if (key === 'schema' || /\/components\/schemas$/.test(place)) yield* withParts(part, at)
    else if (key !== 'schemas' || place === '/components') yield* schemasIn(part, at)
  }
}

/** A schema with all that it is made of, references not followed. */
function* withParts(schema: Json, place: string): Generator<{ schema: Json; place: string }> {
  yield { schema, place }
  for (const [name, part] of Object.entries<Json>(schema.properties ?? {})) yield* withParts(part, `${place}/${name}`)
  for (const part of schema.anyOf ?? []) yield* withParts(part, `${place}/anyOf`)
  for (const part of schema.oneOf ?? []) yield* withParts(part, `${place}/oneOf`)
  for (const name of PARTS) if (schema[name]) yield* withParts(schema[name], `${place}/${name}`)
}
