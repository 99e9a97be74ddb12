import type { Place } from '../ui/places.ts'

/** The fields of filters, with what their values are. */
export const FIELDS = {
  is: 'state',
  list: 'list',
  section: 'section',
  tag: 'tag',
  priority: 'priority',
  due: 'date',
  created: 'date',
  updated: 'date',
  completed: 'date',
  title: 'text',
  description: 'text',
  has: 'property',
  no: 'property',
} as const

/** A field of filters. */
export type Field = keyof typeof FIELDS

/** A part of a filter. An unfinished filter has them too. */
export interface Token extends Place {
  /** `field`: a name with its comparison. `value`: what follows it, perhaps nothing yet. */
  kind: 'field' | 'value' | 'text' | 'operator'
  /** The field of a value. */
  field?: Field
}

/** A name, the white space behind it, and a comparison, as the parser reads them. */
const FIELD = /([\p{L}_][\p{L}\p{N}_-]*)(\s*)(?::?(?:<=|>=|<|>)|[:=])/uy
const QUOTED = /"(?:\\["\\]|[^"])*"?/y
const WORD = /[^\s()|&"]+/y
const VALUE_WORD = /[^\s()|&",]+/y
const SPACE = /\s*/y
const RELATION = /^(this|next|last)$/i
const NOT = /[!-](?=[^\s)|&])/y

/** Returns the parts of a filter in order, also of one with errors. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at
    return pattern.exec(text) ?? undefined
  }
  /** Adds what a pattern matches here. */
  const take = (pattern: RegExp, token: Omit<Token, keyof Place>) => {
    const found = match(pattern)
    if (!found) return false
    tokens.push({ ...token, start: at, end: at + found[0].length })
    at += found[0].length
    return true
  }
  const skipSpace = () => {
    at += match(SPACE)?.[0].length ?? 0
  }

  /** Reads a value; one that is missing is an empty part. */
  function takeValue(field: Field) {
    skipSpace()
    const start = at
    if (take(QUOTED, { kind: 'value', field })) return
    if (!take(VALUE_WORD, { kind: 'value', field })) {
      tokens.push({ kind: 'value', field, start, end: start })
      return
    }
    // A date of two words.
    if (FIELDS[field] !== 'date' || !RELATION.test(text.slice(start, at))) return
    const end = at
    skipSpace()
    const second = match(VALUE_WORD)
    at = second ? at + second[0].length : end
    tokens.splice(-1, 1, { kind: 'value', field, start, end: at })
  }

  function takeValues(field: Field) {
    skipSpace()
    if (!take(/\(/y, { kind: 'operator' })) return takeValue(field)
    do {
      takeValue(field)
      skipSpace()
    } while (take(/,/y, { kind: 'operator' }))
    take(/\)/y, { kind: 'operator' })
  }

  for (skipSpace(); at < text.length; skipSpace()) {
    if (take(/[()|&]/y, { kind: 'operator' }) || take(NOT, { kind: 'operator' })) continue
    const [, name = '', space] = match(FIELD) ?? []
    const field = fieldNamed(name)
    if (field && take(FIELD, { kind: 'field', field })) takeValues(field)
    // A name that is no field is an error, and looks like text.
    else if (name === '' || space !== '' || !take(FIELD, { kind: 'text' }))
      if (!take(QUOTED, { kind: 'text' }) && !take(WORD, { kind: 'text' })) at++
  }
  return tokens
}

function fieldNamed(name: string): Field | undefined {
  const lower = name.toLowerCase()
  return (Object.keys(FIELDS) as Field[]).find((field) => field === lower)
}
