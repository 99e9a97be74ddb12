import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { appRouter } from '../../src/api/router.ts'
import { ERRORS } from '../../src/errors.ts'
import { openApiDocument } from '../../src/openapi/document.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { systemInfo } from '../../src/system/info.ts'
import { NOT_BLANK } from '../../src/text.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { declaredErrors, definitionOf, procedurePaths } from '../procedures/walk.ts'
import {
  describedOperations,
  document,
  faultsOf,
  follow,
  type Json,
  signInOperations,
  validatorOf,
} from './described.ts'
import { SINGLE_PARTS, schemasIn, withoutRemarks } from './shapes.ts'

const COMMITTED = new URL('../../client-sdk/openapi.json', import.meta.url)

it('the committed document equals the served one', async () => {
  const document = openApiDocument(operationsOf(appRouter), { version: systemInfo.version, hasSignIn: true })
  expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(document)
  const handleSignIn = async () => new Response()
  const served = await createFakeApp({ handleSignIn }).send('/api/v1/openapi.json')
  expect(await served.json()).toEqual(document)
})

it('the document describes the sign-in only if the built-in one is on', async () => {
  const served = await createFakeApp().send('/api/v1/openapi.json')
  const { paths, components, tags } = (await served.json()) as Json
  expect(Object.keys(paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([])
  expect([Object.keys(components.securitySchemes), tags.map(({ name }: Json) => name)]).toEqual([
    ['bearer'],
    [
      'tasks',
      'lists',
      'sections',
      'comments',
      'views',
      'occurrences',
      'notifications',
      'changes',
      'account',
      'tokens',
      'calendar',
      'recurrence',
      'filters',
      'tags',
      'system',
    ],
  ])
  expect(signInOperations.map(({ id, path }) => [id, path])).toEqual([
    ['auth.signUp', '/api/auth/sign-up/email'],
    ['auth.signIn', '/api/auth/sign-in/email'],
    ['auth.signOut', '/api/auth/sign-out'],
    ['auth.token', '/api/auth/token'],
  ])
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

  // By shape alone `/tasks/trash/{id}` is ambiguous with `/tasks/{id}/complete`; but ids are UUIDs, and fixed segments match first.
  const beside = /^no-ambiguous-paths at .* paths: `.*(\/trash\/\{id\}.*\{id\}\/\w+|\{id\}\/\w+.*\/trash\/\{id\})`\.$/

  it('reports only the ambiguity between the trash and the rows of a noun', async () => {
    const subjects = [document, openApiDocument(operationsOf(appRouter), { version: '1.0.0', hasSignIn: false })]
    for (const subject of subjects) {
      const complaints = await complaintsAbout(subject)
      expect(complaints.length).toBeGreaterThan(0)
      expect(complaints.filter((complaint) => !beside.test(complaint))).toEqual([])
    }
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
  ])('reports a violation of %s', async (rule, damage) => {
    const broken = structuredClone(document)
    damage(broken)
    const complaints = (await complaintsAbout(broken)).filter((complaint) => !beside.test(complaint))
    expect(complaints).toContainEqual(expect.stringMatching(`^${rule} `))
  })
})

describe.each(describedOperations.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const { source, responses, isPublic, body } = operation
  const codes = Object.values(responses).flatMap((response) => {
    const schema = follow(response.content?.['application/json']?.schema ?? {})
    const code = schema.properties?.error?.properties.code
    return code?.enum ?? code?.const ?? []
  })

  it('has a summary, one tag and a unique id', () => {
    expect(source).toMatchObject({ summary: expect.stringMatching(/^[A-Z].*[^.]$/), tags: [id.split('.')[0]] })
    expect(describedOperations.filter((other) => other.id === id)).toHaveLength(1)
  })

  it('documents each error under its status', () => {
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

  it('documents the errors of its procedure', () => {
    // The document itself is no procedure; PUT creates a missing row or fails its precondition, so it has no NOT_FOUND.
    const declared = id === 'system.openapi' ? [] : declaredErrors(walkedRouter, id)
    const expected = declared.filter((code) => !(id.endsWith('.replace') && code === 'NOT_FOUND'))
    expect(codes).toEqual(expect.arrayContaining(expected))
  })

  it('supports an idempotency key if it is a change, preconditions if it is about one row, and ETags of lists', () => {
    const headers = operation.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
    // Personal tokens and calendar feeds have no versions.
    const oneRow = /\{id\}|\/me\/settings$/.test(operation.path) && !/^(tokens|calendar)\./.test(id)
    // A tree does not fit into a query string.
    const changes = operation.method !== 'GET' && !id.startsWith('filters.')
    // The deletion of an account has no key, because a retry has an invalid token.
    expect(headers.includes('Idempotency-Key')).toBe(changes && id !== 'account.delete')
    expect(headers.includes('If-Match')).toBe(oneRow)
    const isList = !changes && id.endsWith('.list')
    expect(headers.includes('If-None-Match')).toBe(oneRow || isList || id === 'system.openapi')
    if (isList) expect(operation.responses).toHaveProperty('304')
    expect(codes.includes('PRECONDITION_FAILED')).toBe(oneRow)
    // These inputs are headers only.
    const fields = Object.keys(follow(body ?? {}).properties ?? {})
    expect(fields.filter((name) => ['idempotencyKey', 'ifVersion', 'create'].includes(name))).toEqual([])
  })

  it('documents the number of all rows exactly if it can be requested', () => {
    const page = follow(follow(responses[200]?.content?.['application/json']?.schema ?? {}).properties?.meta ?? {})
    const isCounted = operation.parameters.some(({ in: place, name }) => place === 'query' && name === 'total')
    expect(page.properties?.total !== undefined).toBe(isCounted)
  })

  it('has a type for each parameter', () => {
    for (const parameter of operation.parameters) {
      expect([parameter.name, hasType(parameter.schema)]).toEqual([parameter.name, true])
    }
  })
})

it.each(procedurePaths(walkedRouter))('the document has an operation for the procedure %s [O-16]', (path) => {
  expect(definitionOf(walkedRouter, path).meta?.rest, 'add `rest` to its meta').toBeDefined()
  expect(describedOperations.map(({ id }) => id)).toContain(path)
})

it('the document permits lists of entity tags in preconditions, as the server does', () => {
  const { IfMatch, UnlessMatch } = document.components.parameters
  for (const { schema, description } of [IfMatch, UnlessMatch]) {
    const matches = (value: string) => new RegExp(schema.pattern, 'u').test(value)
    for (const value of ['*', '"1"', 'W/"1"', '""', '"1,2"', '"1-gzip"', '"1", "2"', '"1","2" , W/"3"']) {
      expect([value, matches(value)]).toEqual([value, true])
    }
    for (const value of ['', '1', '"1" "2"', '*, "1"', '"1",', 'w/"1"'])
      expect([value, matches(value)]).toEqual([value, false])
    expect(description).toMatch(/separated by commas/)
  }
})

const found = [...schemasIn(document)]

it('the document has a type for each property and item', () => {
  const parts = found.flatMap(({ schema, location }) => [
    ...Object.entries<Json>(schema.properties ?? {}).map(([name, part]) => ({ location: `${location}/${name}`, part })),
    ...SINGLE_PARTS.flatMap((name) =>
      typeof schema[name] === 'object' ? [{ location: `${location}/${name}`, part: schema[name] as Json }] : [],
    ),
  ])
  expect(parts.length).toBeGreaterThan(50)
  // Excludes fields that are always null, because code generators have no null type.
  const untyped = parts.filter(({ part, location }) => !hasType(part) && !/Error\/data$/.test(location))
  expect(untyped.map(({ location }) => location)).toEqual([])
})

it('the document defines each object shape once, as a named component', () => {
  const anonymous = found.filter(
    ({ schema, location }) => schema.properties && !/^\/components\/schemas\/\w+$/.test(location),
  )
  const byShape = Map.groupBy(anonymous, ({ schema }) => JSON.stringify(schema, withoutRemarks))
  const repeated = [...byShape.values()].filter((locations) => locations.length > 1)
  expect(repeated.map((locations) => locations.map(({ location }) => location))).toEqual([])
  // A map has schemas of its keys and values instead of properties.
  const bare = found.filter(
    ({ schema }) =>
      schema.type === 'object' && !schema.properties && !(schema.propertyNames && schema.additionalProperties),
  )
  // The document itself, a row of any noun, and what a filter negates, which is a filter.
  expect(bare.map(({ location }) => location)).toEqual([
    expect.stringContaining('openapi.json'),
    '/components/schemas/AnyRow',
    '/components/schemas/FilterTree/not',
  ])
})

it('the description of each text that needs a visible character says so', () => {
  const silent: string[] = []
  JSON.stringify(document, (key, value) => {
    const { pattern } = value?.schema ?? value ?? {}
    const says = /visible character/.test(value?.description ?? '')
    if (pattern === NOT_BLANK && key !== 'schema' && !says) silent.push(JSON.stringify(value))
    return value
  })
  expect(silent).toEqual([])
})

it('the document has an example for each body that must be given', () => {
  const bodies = Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    path.startsWith('/api/v1') ? Object.values<Json>(methods).map(({ requestBody }) => requestBody) : [],
  )
  const required = bodies.filter((body) => body?.required).map((body) => body.content['application/json'].schema)
  expect(required.length).toBeGreaterThan(20)
  expect(required.filter((schema) => !(follow(schema).examples?.length > 0))).toEqual([])
})

it('the document has only valid examples', () => {
  const examples = found.flatMap(({ schema, location }) =>
    (schema.examples ?? []).map((example: unknown) => ({ schema, location, example })),
  )
  for (const kind of ['parameters', 'headers']) {
    for (const [name, { schema, example }] of Object.entries<Json>(document.components[kind])) {
      // Header parameters have no `example`, because documentation pages would send it by default.
      if (kind === 'parameters') expect([name, example]).toEqual([name, undefined])
      else examples.push({ schema, location: `${kind} ${name}`, example })
    }
  }
  expect(examples.length).toBeGreaterThan(20)
  for (const { schema, location, example } of examples) {
    const validate = validatorOf(schema, 'closed')
    expect([location, validate(example), faultsOf(validate)]).toEqual([location, true, []])
  }
})

function hasType(schema: Json): boolean {
  const { type, anyOf, oneOf } = follow(schema)
  return type !== undefined || [anyOf, oneOf].some((choice) => Array.isArray(choice) && choice.every(hasType))
}
