import type { AnyRouter } from '@trpc/server'
import type * as z from 'zod'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'
import { examplesOf, isText, type Json, jsonSchemaOf, notNull } from './values.ts'
import { walkedNouns } from './walked.ts'

export type Input = Record<string, unknown>

/** A row of any noun, as far as the walks look at it. */
export interface Row extends Input {
  id: string
  version: number
}

/** What every noun can do; one without a trash has none of the last three. */
const VERBS = [
  ...(['list', 'get', 'create', 'update', 'replace', 'delete'] as const),
  ...(['createMany', 'updateMany', 'deleteMany', 'restore', 'purge', 'emptyTrash'] as const),
]
export type Verb = (typeof VERBS)[number]

type Call = (input?: object) => Promise<any>

/** The procedures of a noun, on a caller. */
export type Verbs = Record<Verb, Call> & Record<string, Call>

/** A noun of the caller's own, as the schemas of its procedures describe it. */
export interface Noun {
  /** As the router has it: `tasks`. */
  plural: string
  /** As the feed and the database have it: `task`. */
  entity: string
  verbs: string[]
  /** The text that each of its rows must have. */
  text: string
  /** A text that its rows may be without; it is cleared by null. */
  note: string
  /** An input of `create` with what is required alone, and another text each time. */
  newRow(text?: string): Input
  /** The same with a value for every field that its schema tells one of. */
  fullRow(text?: string): Input
  /** Its procedures, on a caller of any kind. */
  of(caller: object): Verbs
  /** True where its rows go to a trash. */
  hasTrash: boolean
  /** Fields of which a user may have each value once. */
  unique: readonly string[]
  /** Fields that hold the id of another row. */
  references: readonly string[]
}

/** Fields of inputs that say something about the call. */
const ABOUT_THE_CALL = ['id', 'idempotencyKey', 'ifVersion', 'create']

/** Returns the nouns of a router: all that can be created. */
export function nounsOf(router: AnyRouter): Noun[] {
  const names = [...new Set(procedurePaths(router).map((path) => path.split('.')[0] ?? ''))]
  return names.filter((name) => procedurePaths(router).includes(`${name}.create`)).map((name) => nounOf(router, name))
}

const known = new WeakMap<AnyRouter, Map<string, Noun>>()

/** Returns a noun of a router by the name that it has there. */
export function nounOf(router: AnyRouter, plural: string): Noun {
  const nouns = known.get(router) ?? new Map<string, Noun>()
  known.set(router, nouns)
  const noun = nouns.get(plural) ?? readNoun(router, plural)
  nouns.set(plural, noun)
  return noun
}

function readNoun(router: AnyRouter, plural: string): Noun {
  const verbs = procedurePaths(router).flatMap((path) =>
    path.startsWith(`${plural}.`) ? path.split('.').slice(1) : [],
  )
  const { properties, required } = inputSchema(router, `${plural}.create`) ?? {}
  const fields = Object.fromEntries(Object.entries<Json>(properties).filter(([name]) => !ABOUT_THE_CALL.includes(name)))
  const isRequired = (name: string) => (required as string[]).includes(name)
  const texts = Object.keys(fields).filter((name) => isText(fields[name] as Json))
  const [text, note] = [texts.find(isRequired), texts.find((name) => !isRequired(name))]
  if (text === undefined || note === undefined) throw new Error(`No walk knows what to write into new ${plural}`)
  const needed = examplesOf(Object.fromEntries(Object.entries(fields).filter(([name]) => isRequired(name))))
  const missing = Object.keys(fields).filter((name) => isRequired(name) && needed[name] === undefined)
  if (missing.length > 0) throw new Error(`No walk knows ${missing} of new ${plural}: give its schema an example`)
  let count = 0
  const next = () => `${plural} ${count++}`
  const { name: entity, unique } = entityOf(plural)
  return {
    plural,
    entity,
    verbs,
    text,
    note,
    newRow: (value = next()) => ({ ...needed, [text]: value }),
    fullRow: (value = next()) => ({ ...examplesOf(fields), [text]: value }),
    of: (caller) => Reflect.get(caller, plural) as Verbs,
    hasTrash: verbs.includes('restore'),
    unique: unique.map(({ field }) => field),
    references: Object.keys(fields).filter((name) => notNull(fields[name] as Json).format === 'uuid'),
  }
}

function entityOf(plural: string) {
  const noun = walkedNouns.find(({ entity }) => entity.plural === plural)
  if (!noun) throw new Error(`No walk has the noun of the router "${plural}" in its list`)
  return noun.entity
}

/** Returns the schema of a procedure's input as JSON Schema; undefined where it takes none. */
export function inputSchema(router: AnyRouter, path: string): Json | undefined {
  const [input] = definitionOf(router, path).inputs as z.ZodType[]
  return input && jsonSchemaOf(input)
}

/** Returns the names in a procedure's input. */
export function inputNames(router: AnyRouter, path: string): string[] {
  return Object.keys(inputSchema(router, path)?.properties ?? {})
}

/** How a procedure of a noun says which rows it is about. */
export type Aim =
  /** By the id of one, which must be there. */
  | 'one'
  /** By the ids of several. */
  | 'several'
  /** By an id of the caller's own choice, for a new row, or for several. */
  | 'new'
  | 'several new'
  /** Not at all. */
  | 'none'

/** Returns how a procedure of a noun says which rows it is about. */
export function aimOf(router: AnyRouter, path: string): Aim {
  const { properties = {}, required = [] } = inputSchema(router, path) ?? {}
  if (properties.items) return 'several new'
  if (properties.ids) return 'several'
  if (properties.id) return required.includes('id') ? 'one' : 'new'
  return 'none'
}

/** Returns an input of a procedure of a noun, about the row of an id. What it would set is a text of the row. */
export function inputAbout(
  router: AnyRouter,
  { plural, verb, id }: { plural: string; verb: string; id: string },
): Input {
  const path = `${plural}.${verb}`
  const noun = nounOf(router, plural)
  const { properties = {}, required = [] } = inputSchema(router, path) ?? {}
  const set = { [noun.note]: 'taken over' }
  switch (aimOf(router, path)) {
    case 'new':
      return { id, ...noun.newRow() }
    case 'several new':
      return { items: [{ id, ...noun.newRow() }] }
    case 'several':
      return { ids: [id], ...(properties.set && { set }) }
    case 'one':
      return {
        id,
        ...(required.includes(noun.text) && noun.newRow()),
        ...(properties[noun.note] && set),
        // Without it the id may be that of a new row.
        ...(properties.create && { create: false }),
      }
    case 'none':
      return properties.limit ? { limit: 200 } : {}
  }
}
