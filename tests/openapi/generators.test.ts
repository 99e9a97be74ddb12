import { describe, expect, it } from 'vitest'
import { walkedNouns } from '../nouns/walked.ts'
import { document, type Json } from './described.ts'
import { schemasIn } from './shapes.ts'

/** Shapes that code generators reject or misread; generators.compat.test.ts runs these generators. */
const RULES: Record<string, (schema: Json) => boolean> = {
  // openapi-generator's Python crashes; its Java, Go, TypeScript and Rust do not compile.
  'null alone': ({ type }) => type === 'null',
  // oapi-codegen and older ogen reject the document.
  'a union of types': ({ type }) => Array.isArray(type) && !(type.length === 2 && type.includes('null')),
  // Becomes an untyped value.
  'a choice of other than one schema or null': ({ anyOf }) =>
    Array.isArray(anyOf) && !(anyOf.length === 2 && anyOf[1].type === 'null'),
  // Becomes a set, which has no order and cannot be serialized to JSON in some languages.
  'a set': ({ uniqueItems }) => uniqueItems !== undefined,
  // Silently ignored in the generated type.
  'a condition': (schema) => ['if', 'not', 'allOf', 'prefixItems', 'patternProperties'].some((key) => key in schema),
  // Java, C# and Go use 32 bits for it, and sequence numbers exceed them.
  'a large number of unknown size': ({ type, format, description }) =>
    type === 'integer' && format === undefined && /sequence/.test(description ?? ''),
  // Unsupported by validators in Go, Java and Python (RE2), or ended by a comma (Go's validator).
  'a pattern of JavaScript alone': ({ pattern }) => pattern !== undefined && /\(\?|\\[upPkc]|,/.test(pattern),
}

function faultsIn(subject: Json): string[] {
  const parts = [...schemasIn(subject)]
  // The null in a pair with a schema is allowed.
  const paired = new Set(parts.flatMap(({ schema }) => (Array.isArray(schema.anyOf) ? schema.anyOf : [])))
  const shapes = parts.flatMap(({ schema, location }) =>
    Object.entries(RULES)
      .filter(([, isBroken]) => isBroken(schema) && !(schema.type === 'null' && paired.has(schema)))
      .map(([name]) => `${location} is ${name}`),
  )
  // In Go the constructor of Task is named NewTask, which conflicts with a type NewTask.
  const names = Object.keys(subject.components.schemas)
  const constructors = names.filter((name) => names.some((other) => name === `New${other}`))
  // ogen rejects responses with it, because such a struct has no size.
  const nested = Object.entries<Json>(subject.components.schemas).flatMap(([name, { properties = {} }]) =>
    Object.entries<Json>(properties)
      .filter(([, { $ref }]) => $ref === `#/components/schemas/${name}`)
      .map(([property]) => `${name}.${property} is within itself`),
  )
  return [...shapes, ...constructors.map((name) => `${name} is a constructor`), ...nested]
}

describe('a shape that code generators reject', () => {
  it('is not in the document', () => {
    expect(faultsIn(document)).toEqual([])
  })

  it.each<[string, (schemas: Json) => unknown]>([
    ['null alone', ({ NotFoundError }) => (NotFoundError.properties.data = { type: 'null' })],
    ['a union of types', ({ Issue }) => (Issue.properties.path.items.type = ['string', 'integer'])],
    ['a union of types', ({ Issue }) => (Issue.properties.code.type = ['string', 'integer', 'null'])],
    ['a choice of', ({ Issue }) => (Issue.properties.code = { anyOf: [{ type: 'string' }, { type: 'integer' }] })],
    ['a set', ({ CreateTaskInput }) => (CreateTaskInput.properties.tags.uniqueItems = true)],
    ['a condition', ({ DueInput }) => (DueInput.if = { required: ['time'] })],
    ['a large number', ({ Change }) => delete Change.properties.seq.format],
    ['a pattern of', ({ CreateTaskInput }) => (CreateTaskInput.properties.title.pattern = '^(?!x)')],
    ['a pattern of', ({ CreateTaskInput }) => (CreateTaskInput.properties.title.pattern = '^[^\\u0000]*$')],
    ['within itself', ({ Due }) => (Due.properties.next = { $ref: '#/components/schemas/Due' })],
    ['a constructor', (schemas) => (schemas.NewTask = schemas.Task)],
  ])('is reported: %s', (name, damage) => {
    const broken = structuredClone(document)
    damage(broken.components.schemas)
    expect(faultsIn(broken)).toContainEqual(expect.stringContaining(`is ${name}`))
  })
})

it.each(['Change', 'EntityRow'])(
  'the document describes rows of any noun by one object type that permits additional properties: %s',
  (name) => {
    const { type, properties, required, additionalProperties, ...rest } = document.components.schemas[name]
    expect([type, additionalProperties, Object.keys(rest)]).toEqual(['object', true, ['description', 'examples']])
    const open = required.filter((property: string) => ['entity', 'op'].includes(property))
    expect(open).toEqual(name === 'Change' ? ['entity', 'op'] : ['entity'])
    for (const property of open) {
      const { description, examples } = properties[property]
      expect(properties[property]).toEqual({ type: 'string', description, examples })
      expect(description).toMatch(/ignore unknown values/)
    }
    expect(properties.entity.examples).toEqual(walkedNouns.map(({ entity }) => entity.name))
    // Each entity's row is an optional property with the name of the entity.
    for (const entity of properties.entity.examples)
      expect([properties[entity].$ref, required]).toEqual([expect.any(String), expect.not.arrayContaining([entity])])
    expect(required).toEqual(expect.arrayContaining(['id']))
  },
)

it('the document describes the counts of affected rows as a map by entity', () => {
  const { schemas } = document.components
  for (const name of ['ChangedTask', 'ChangedTasks', 'EmptiedTrash', 'UndoneChange']) {
    const { affected } = schemas[name].properties
    expect([name, affected.additionalProperties]).toEqual([name, { type: 'integer' }])
    expect(schemas[name].required).toContain('affected')
  }
})
