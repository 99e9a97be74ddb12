import type { AnyRouter } from '@trpc/server'
import type * as z from 'zod'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'
import { type Reference, referencesIn } from './references.ts'
import { examplesOf, isText, type Json, jsonSchemaOf } from './values.ts'
import { walkedNouns } from './walked.ts'

export type Input = Record<string, unknown>

/** A row of any noun, with the fields that the walks use. */
export interface Row extends Input {
  id: string
  version: number
}

/** The procedures of every noun; the last three only with a trash. */
const VERBS = [
  ...(['list', 'get', 'create', 'update', 'replace', 'delete'] as const),
  ...(['createMany', 'updateMany', 'deleteMany', 'restore', 'purge', 'emptyTrash'] as const),
]
export type Verb = (typeof VERBS)[number]

/** Returns whether every noun has a procedure of this name. */
export function isVerb(name: string): boolean {
  return (VERBS as readonly string[]).includes(name)
}

type Call = (input?: object) => Promise<any>

/** The procedures of a noun, on a caller. */
export type Verbs = Record<Verb, Call> & Record<string, Call>

/** A noun, described by the schemas of its procedures. */
export interface Noun {
  /** The name in the router: `tasks`. */
  plural: string
  /** The name in the change feed and the database: `task`. */
  entity: string
  verbs: string[]
  /** The name of its required text field. */
  text: string
  /** The name of a text field that updates can set: an optional one if there is one, otherwise the required one. */
  note: string
  /** Whether null clears `note`. */
  isNoteOptional: boolean
  /** Returns an input of `create` with only the required fields, and a unique text. It refers to the rows of `prepare`. */
  newRow(text?: string): Input
  /** Returns an input of `create` with a value for every field whose schema implies one. */
  fullRow(text?: string): Input
  /** Creates the rows that new rows must refer to, such as the list of a section, unless the caller has them. */
  prepare(caller: object): Promise<void>
  /** Returns its procedures on a caller of any transport. */
  of(caller: object): Verbs
  /** Whether the noun has a trash. */
  hasTrash: boolean
  /** Fields of responses that cannot be set. */
  readOnly: readonly string[]
  /** Fields whose values are unique per user. */
  unique: readonly string[]
  /** The fields of new rows that hold the id of another row. */
  references: readonly Reference[]
}

/** The id of the row that new rows must refer to. Ids are unique per user and entity, so one serves all. */
export const OWNER_ID = '01a2134d-c622-74ec-ae07-0000000000ff'

/** Input fields that are options of the call. */
const ABOUT_THE_CALL = ['id', 'idempotencyKey', 'ifVersion', 'create']

/** Returns the nouns of a router: all routers with a `create` procedure, except personal tokens, which are no entity. */
export function nounsOf(router: AnyRouter): Noun[] {
  const names = [...new Set(procedurePaths(router).map((path) => path.split('.')[0] ?? ''))]
  const isNoun = (name: string) => name !== 'tokens' && procedurePaths(router).includes(`${name}.create`)
  return names.filter(isNoun).map((name) => nounOf(router, name))
}

const known = new WeakMap<AnyRouter, Map<string, Noun>>()

/** Returns a noun of a router by its name there. */
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
  const [text, optional] = [texts.find(isRequired), texts.find((name) => !isRequired(name))]
  if (text === undefined) throw new Error(`New ${plural} need a required text field for the walks`)
  const references = referencesIn(fields, { plural, required: required as string[] })
  const owners = references.filter(({ isRequired }) => isRequired)
  const needed = {
    ...Object.fromEntries(owners.map(({ field }) => [field, OWNER_ID])),
    ...examplesOf(Object.fromEntries(Object.entries(fields).filter(([name]) => isRequired(name)))),
  }
  const missing = Object.keys(fields).filter((name) => isRequired(name) && needed[name] === undefined)
  if (missing.length > 0)
    throw new Error(`The walks have no value for ${missing} of new ${plural}; add an example to its schema`)
  let count = 0
  const next = () => `${plural} ${count++}`
  const { name: entity, unique, readOnly } = entityOf(plural)
  return {
    plural,
    entity,
    verbs,
    text,
    note: optional ?? text,
    isNoteOptional: optional !== undefined,
    newRow: (value = next()) => ({ ...needed, [text]: value }),
    fullRow: (value = next()) => ({ ...needed, ...examplesOf(fields), [text]: value }),
    async prepare(caller) {
      for (const { plural } of owners) {
        const owner = nounOf(router, plural)
        await owner.prepare(caller)
        await owner.of(caller).replace({ ...owner.newRow('the owner'), id: OWNER_ID })
      }
    },
    of: (caller) => Reflect.get(caller, plural) as Verbs,
    hasTrash: verbs.includes('restore'),
    readOnly,
    unique: unique.map(({ field }) => field),
    references,
  }
}

function entityOf(plural: string) {
  const noun = walkedNouns.find(({ entity }) => entity.plural === plural)
  if (!noun) throw new Error(`The router "${plural}" has no noun in walkedNouns; add it`)
  return noun.entity
}

/** Returns the input schema of a procedure as JSON Schema; undefined without input. */
export function inputSchema(router: AnyRouter, path: string): Json | undefined {
  const [input] = definitionOf(router, path).inputs as z.ZodType[]
  return input && jsonSchemaOf(input)
}

/** Returns the field names of a procedure's input. */
export function inputNames(router: AnyRouter, path: string): string[] {
  return Object.keys(inputSchema(router, path)?.properties ?? {})
}

/** Returns the fields of a new row that an input with these properties has, if it has the text. */
export function newRowFor({ text, newRow }: Noun, properties: Json): Input {
  if (!properties[text]) return {}
  return Object.fromEntries(Object.entries(newRow()).filter(([name]) => properties[name]))
}

/** How the input of a noun's procedure identifies rows. */
export type Aim =
  /** By the id of an existing row. */
  | 'one'
  /** By the ids of several rows. */
  | 'several'
  /** By a client-chosen id of a new row, or of several. */
  | 'new'
  | 'several new'
  /** Not at all: the input names no row. */
  | 'none'

/** Returns how the input of a noun's procedure identifies rows. */
export function aimOf(router: AnyRouter, path: string): Aim {
  const { properties = {}, required = [] } = inputSchema(router, path) ?? {}
  if (properties.items) return 'several new'
  // Those of a query only filter its rows.
  if (required.includes('ids')) return 'several'
  if (properties.id) return required.includes('id') ? 'one' : 'new'
  return 'none'
}

/** Returns an input of a noun's procedure for the row with an id. It sets a text of the row. */
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
        // Without `create: false` the id may be that of a new row.
        ...(properties.create && { create: false }),
      }
    case 'none':
      if (properties.filter && properties.dryRun)
        return { filter: 'is:open', dryRun: false, ...(properties.change && { change: set }) }
      return properties.limit ? { limit: 200 } : {}
  }
}
