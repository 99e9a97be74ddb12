import fc from 'fast-check'
import { type Noun, OWNER_ID } from '../nouns/nouns.ts'
import { type DescribedOperation, follow, type Json } from './described.ts'
import { nounOfOperation, UNDOABLE } from './groundwork.ts'
import { orUnknown, sometimes } from './often.ts'
import { freshUuids, type Validity, valuesOf } from './schema-values.ts'

/**
 * Generates a body of the schema, with values that a schema cannot express: existing rows, undo tokens, and unique values.
 */
export function bodiesOf(
  { id, body = {} }: DescribedOperation,
  ids: string[],
  validity: Validity,
): fc.Arbitrary<unknown> {
  const { properties, required = [] } = follow(body)
  // A dry run uses no idempotency key.
  const given = valuesOf(body, validity).map(
    (value): Json => ({ ...(value as Json), ...('dryRun' in properties && { dryRun: false }) }),
  )
  const noun = nounOfOperation(id)
  const references = referencesOf(body)
  const ruled = (value: Json) => (id.startsWith('views.') ? asView(withoutRules(value)) : withoutRules(value))
  const valid = validity === 'by schema' ? given : given.map((value) => withOwner(ruled(value), { noun, references }))
  const values =
    validity === 'certain' ? fc.tuple(valid, freshUuids).map(([value, uuid]) => withUnique(value, noun, uuid)) : valid
  if (properties.ids) {
    return fc
      .tuple(values, several(ids, validity))
      .map(([{ ifVersions: _, ...value }, chosen]) => ({ ...value, ...chosen }))
  }
  // The examples have one tag.
  if (id.startsWith('tags.') && validity === 'certain')
    return fc.tuple(values, freshUuids).map(([value, tag]) => ({ ...value, tag }))
  if (!required.includes('undoToken')) return values
  return fc.tuple(values, fc.constantFrom(...UNDOABLE)).map(([value, undoToken]) => ({ ...value, undoToken }))
}

/**
 * Fields with rules that no schema expresses: rules of recurrence, times of reminders, and what is derived from them; tags that are
 * added and removed; and numbers of tasks. A task that repeats needs its due date.
 */
const RULED = [
  'reminders',
  'recurrence',
  'occurrence',
  'occurrenceIndex',
  'nextDue',
  'addTags',
  'removeTags',
  'expectedCount',
]

/** Removes the fields with such rules, also in items and changes. */
function withoutRules(value: Json): Json {
  const isRuled = (name: string, part: unknown) => RULED.includes(name) || (name === 'due' && part === null)
  const kept: Json = Object.fromEntries(Object.entries(value).filter(([name, part]) => !isRuled(name, part)))
  if (kept.items) kept.items = kept.items.map(withoutRules)
  const name = ['set', 'change'].find((one) => kept[one])
  if (!name) return kept
  const set = withoutRules(kept[name])
  const isEmptied = Object.keys(set).length === 0 && Object.keys(kept[name]).length > 0
  // A change has at least one field.
  return { ...kept, [name]: isEmptied ? { title: 'Buy milk' } : set }
}

/** Gives a view, or each of its items and its changes, a valid filter, and each sort key once. There are at most 200 views. */
function asView(value: Json): Json {
  const { sort, filter, ...rest } = value
  const byKey = new Map((sort as Json[] | undefined)?.map((key) => [key.by, key]))
  return {
    ...rest,
    ...(sort !== undefined && { sort: sort && [...byKey.values()] }),
    ...(filter !== undefined && { filter: 'is:open due<=today' }),
    ...(rest.items && { items: rest.items.slice(0, 100).map(asView) }),
    ...(rest.set && { set: asView(rest.set) }),
  }
}

/** Returns the names of the fields of a body that hold the id of another row, also in its items and changes. */
function referencesOf(body: Json): string[] {
  return Object.entries<Json>(follow(body).properties ?? {}).flatMap(([name, part]) => {
    if (name === 'items') return referencesOf(follow(part).items)
    if (name === 'set') return referencesOf(part)
    return name !== 'id' && isId(part) ? [name] : []
  })
}

function isId(schema: Json): boolean {
  const { format, anyOf = [] } = follow(schema)
  return format === 'uuid' || (anyOf as Json[]).some(isId)
}

/** Changes a body, or each of its items and its changes. */
function inEach({ set, items, ...rest }: Json, change: (fields: Json, index: string) => Json): Json {
  return {
    ...change(rest, ''),
    ...(items && { items: items.map((item: Json, index: number) => change(item, ` ${index}`)) }),
    ...(set && { set: change(set, '') }),
  }
}

/** Removes references, whose valid targets no schema expresses; those that every row has refer to the row of `makeRows`. */
function withOwner(value: Json, { noun, references }: { noun: Noun; references: string[] }): Json {
  const owners = noun.references.filter(({ field, isRequired }) => isRequired && references.includes(field))
  const inBody = Object.fromEntries(owners.map(({ field }) => [field, OWNER_ID]))
  const { items } = value
  return inEach(value, (fields, index) => ({
    ...without(fields, references),
    ...(index === '' && items ? {} : inBody),
  }))
}

/** Makes the values of unique fields unique; bulk updates keep none. */
function withUnique(value: Json, { unique }: Noun, uuid: string): Json {
  const named = (fields: Json, index: string) =>
    unique.filter((name) => name in fields).map((name) => [name, uuid + index])
  const { set, ...rest } = value
  return {
    ...inEach(rest, (fields, index) => ({ ...fields, ...Object.fromEntries(named(fields, index)) })),
    ...(set && { set: without(set, [...unique]) }),
  }
}

/** Generates some of these ids, rarely with a missing one, and rarely with required versions. */
function several(ids: string[], validity: Validity): fc.Arbitrary<Json> {
  const known = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
  if (validity === 'certain') return known.map((chosen) => ({ ids: chosen }))
  const unknown = fc.tuple(known, fc.uuid()).map((both) => both.flat())
  return orUnknown(known, unknown).chain((ids) => {
    const versions = fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 3 }), { noNullPrototype: true })
    return sometimes(8, versions).map((ifVersions) => ({ ids, ...(ifVersions && { ifVersions }) }))
  })
}

/** Returns a body without these fields. */
export function without(body: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}
