import { type Json, notNull } from './values.ts'
import { walkedNouns } from './walked.ts'

/** An input field that holds the id of another row. */
export interface Reference {
  field: string
  /** The name of the entity of that row, in the router. */
  plural: string
  isRequired: boolean
}

/** References whose name does not contain that of the entity. */
const NAMES: Record<string, string> = { moveTasksTo: 'list' }
/** References to rows of the same noun. */
const OWN = ['parentId', 'before', 'after']

/** Returns the fields of an input of a noun that hold the id of another row. */
export function referencesIn(
  properties: Json,
  { plural, required = [] }: { plural: string; required?: string[] },
): Reference[] {
  const fields = Object.keys(properties).filter(
    (name) => name !== 'id' && notNull(properties[name] as Json).format === 'uuid',
  )
  return fields.map((field) => {
    const isRequired = required.includes(field)
    if (OWN.includes(field)) return { field, plural, isRequired }
    const name = NAMES[field] ?? field.replace(/Id$/, '')
    const noun = walkedNouns.find(({ entity }) => entity.name === name)
    if (!noun) throw new Error(`The walks do not know which row "${field}" of ${plural} refers to; add it to NAMES`)
    return { field, plural: noun.entity.plural, isRequired }
  })
}
