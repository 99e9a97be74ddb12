import { describe, expect, it } from 'vitest'
import { walkedNouns } from '../nouns/walked.ts'
import { document, type Json } from './described.ts'
import { schemasIn } from './shapes.ts'

/** Shapes that code generators do not take, or take for something else; generators.compat.test.ts runs these generators. */
const RULES: Record<string, (schema: Json) => boolean> = {
  // openapi-generator's Python crashes; its Java, Go, TypeScript and Rust do not compile.
  'null alone': ({ type }) => type === 'null',
  // oapi-codegen and older ogen refuse the document.
  'a union of types': ({ type }) => Array.isArray(type) && !(type.length === 2 && type.includes('null')),
  // Becomes a type that holds anything.
  'a choice of other than one schema or null': ({ anyOf }) =>
    Array.isArray(anyOf) && !(anyOf.length === 2 && anyOf[1].type === 'null'),
  // Becomes a set, which has no order and is no JSON in some languages.
  'a set': ({ uniqueItems }) => uniqueItems !== undefined,
  // Left out of the type, without a word.
  'a condition': (schema) => ['if', 'not', 'allOf', 'prefixItems', 'patternProperties'].some((key) => key in schema),
  // Java, C# and Go take 32 bits for it, and what counts changes grows past them.
  'a large number of unknown size': ({ type, format, description }) =>
    type === 'integer' && format === undefined && /sequence/.test(description ?? ''),
  // What checks values in Go, Java and Python has no such parts (RE2), or reads a comma as the end (Go's validator).
  'a pattern of JavaScript alone': ({ pattern }) => pattern !== undefined && /\(\?|\\[upPkc]|,/.test(pattern),
}

function faultsIn(subject: Json): string[] {
  const parts = [...schemasIn(subject)]
  // The null of a pair is no schema of its own.
  const paired = new Set(parts.flatMap(({ schema }) => (Array.isArray(schema.anyOf) ? schema.anyOf : [])))
  const shapes = parts.flatMap(({ schema, place }) =>
    Object.entries(RULES)
      .filter(([, isBroken]) => isBroken(schema) && !(schema.type === 'null' && paired.has(schema)))
      .map(([name]) => `${place} is ${name}`),
  )
  // Go's constructor of a Task has the name of a type NewTask.
  const names = Object.keys(subject.components.schemas)
  const constructors = names.filter((name) => names.some((other) => name === `New${other}`))
  return [...shapes, ...constructors.map((name) => `${name} is a constructor`)]
}

describe('what code generators do not take', () => {
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
    ['a constructor', (schemas) => (schemas.NewTask = schemas.Task)],
  ])('would be found: %s', (name, damage) => {
    const broken = structuredClone(document)
    damage(broken.components.schemas)
    expect(faultsIn(broken)).toContainEqual(expect.stringContaining(`is ${name}`))
  })
})

it.each(['Change', 'EntityRow'])('has one open object for rows of any kind: %s', (name) => {
  const { type, properties, required, additionalProperties, ...rest } = document.components.schemas[name]
  expect([type, additionalProperties, Object.keys(rest)]).toEqual(['object', true, ['description', 'examples']])
  const open = required.filter((property: string) => ['entity', 'op'].includes(property))
  expect(open).toEqual(name === 'Change' ? ['entity', 'op'] : ['entity'])
  for (const property of open) {
    const { description, examples } = properties[property]
    expect(properties[property]).toEqual({ type: 'string', description, examples })
    expect(description).toMatch(/ignore what you do not know/)
  }
  expect(properties.entity.examples).toEqual(walkedNouns.map(({ entity }) => entity.name))
  // Each entity's row is under its name, and need not be there.
  for (const entity of properties.entity.examples)
    expect([properties[entity].$ref, required]).toEqual([expect.any(String), expect.not.arrayContaining([entity])])
  expect(required).toEqual(expect.arrayContaining(['id']))
})

it('counts what a change has affected by kinds that it does not name', () => {
  const { schemas } = document.components
  for (const name of ['ChangedTask', 'ChangedTasks', 'EmptiedTrash', 'UndoneChange']) {
    const { affected } = schemas[name].properties
    expect([name, affected.additionalProperties]).toEqual([name, { type: 'integer' }])
    expect(schemas[name].required).toContain('affected')
  }
})
