import { aimOf, type Input, inputSchema, type Noun } from './nouns.ts'
import { isText, type Json, notNull, takesNull } from './values.ts'
import { walkedRouter } from './walked.ts'

/** A procedure, an invalid input, and the path of the expected issue. */
export type Rejected = [procedure: string, input: unknown, path: string]

const id = crypto.randomUUID()

/** Returns inputs with one invalid field each, for every field of every procedure of a noun that sets it. */
export function badInputsOf(noun: Noun): Rejected[] {
  return noun.verbs.flatMap((verb) => {
    const path = `${noun.plural}.${verb}`
    const { properties = {} } = (inputSchema(walkedRouter, path) ?? {}) as Json
    const row = noun.newRow('x')
    const wrap = (schema: Json, { prefix = '', put }: Placing): Rejected[] =>
      faultsOf(schema, noun).map(([name, value]) => [path, put({ [name]: value }), `${prefix}${name}`])
    const aim = aimOf(walkedRouter, path)
    if (aim === 'new') {
      return [
        ...wrap(properties, { put: (set) => ({ ...row, ...set }) }),
        [path, { ...row, [noun.text]: undefined }, noun.text],
        [path, { ...row, id: 'no-uuid' }, 'id'],
        [path, { ...row, id: `${id} ` }, 'id'],
      ]
    }
    if (aim === 'several new') {
      const put = (set: Input) => ({ items: [noun.newRow('y'), { ...row, ...set }] })
      return wrap(properties.items.items.properties, { prefix: 'items.1.', put })
    }
    if (properties.set) {
      return wrap(properties.set.properties, { prefix: 'set.', put: (set) => ({ ids: [id], set }) })
    }
    if (aim !== 'one' || !properties[noun.text]) return []
    return wrap(properties, { put: (set) => ({ ...(verb !== 'update' && row), id, ...set }) })
  })
}

interface Placing {
  prefix?: string
  put(set: Input): unknown
}

/** Options of the call and server-set fields, which other tests cover. */
const NOT_SET = ['id', 'idempotencyKey', 'ifVersion', 'create', 'affected', 'undoToken']

function faultsOf(properties: Json, noun: Noun): [name: string, value: unknown][] {
  const settable = Object.entries<Json>(properties).filter(
    ([name, { readOnly }]) => !readOnly && !NOT_SET.includes(name),
  )
  return [
    ['shade', 'red'],
    ...settable.flatMap(([name, schema]) => badValuesOf(schema).map((value): [string, unknown] => [name, value])),
    [noun.text, ''],
  ]
}

/** Returns invalid values of a schema, each for one reason. */
function badValuesOf(schema: Json): unknown[] {
  const { type, enum: words, maxLength, anyOf = [] } = notNull(schema)
  const longest = maxLength === undefined ? [] : ['x'.repeat(maxLength + 1)]
  const nothing = takesNull(schema) ? [] : [null]
  if (isText(schema)) return [...nothing, 123, ['x'], { not: '' }, 'a\0b', 'a\ud800b', '\udc00', ...longest]
  if (type === 'string') return [...nothing, 4, 'no such', words ? words[0].toUpperCase() : ' ']
  if (type === 'boolean') return [...nothing, 'false', 0]
  if (type === 'array') return [...nothing, 'home', { 0: 'home' }]
  const takesText = anyOf.some((kind: Json) => kind.type === 'string')
  return [...nothing, takesText ? 7 : 'x', ['x']]
}
