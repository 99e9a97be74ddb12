import { PRIORITIES, PROPERTIES, STATES } from '../../../client-sdk/src/filter/filter-tree.ts'
import type { Place } from '../ui/places.ts'
import { type Names, written } from './names.ts'
import { FIELDS, type Field, type Token, tokensOf } from './tokens.ts'

/** A completion of a part of a filter. */
export interface Completion extends Place {
  /** The text that replaces the part. */
  text: string
  /** Its meaning, shown beside the text. */
  note: string
  field: Field
}

/** The maximum number of completions. */
const MOST = 8
/** The minimum length of a word that is completed to a name, in characters. */
const SHORTEST_WORD = 2

const FIELD_NOTES: Record<Field, string> = {
  is: 'open, completed or overdue',
  list: 'in a list',
  section: 'in a section',
  tag: 'with a tag',
  priority: 'by priority',
  due: 'by due date',
  created: 'by creation date',
  updated: 'by date of the last change',
  completed: 'by completion date',
  title: 'words in the title',
  description: 'words in the description',
  has: 'with a property',
  no: 'without a property',
}
const DATES = [
  ...['today', 'tomorrow', 'yesterday', 'this week', 'next week', 'last week', 'this month', 'next month'],
  ...['last month', '+3d', '+7d', '-7d', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
]

/** Returns the completions at a caret position of a filter; with `isAsked` also where nothing is typed yet. */
export function completionsAt(text: string, caret: number, names: Names & { isAsked: boolean }): Completion[] {
  const token = tokensOf(text).findLast(({ kind, start, end }) => {
    return start <= caret && caret <= end && (kind === 'value' || (kind === 'text' && start < caret))
  })
  if (token?.kind === 'value') return valuesFor(token, text, { caret, names })
  if (token) return wordsFor(token, text, { caret, names })
  const isFree = !/\S$/.test(text.slice(0, caret)) || /[(|&!-]$/.test(text.slice(0, caret))
  return names.isAsked && isFree ? fieldsFor('', { start: caret, end: caret }) : []
}

interface At {
  caret: number
  names: Names
}

function valuesFor({ field = 'is', start, end }: Token, text: string, { caret, names }: At): Completion[] {
  const whole = unquoted(text.slice(start, end))
  const found = matching(valuesOf(field, names), unquoted(text.slice(start, caret)))
  // A complete value needs no completion.
  if (found.some((value) => value === whole)) return []
  const behind = end === text.length ? ' ' : ''
  return found
    .slice(0, MOST)
    .map((value) => ({ start, end, text: `${asValue(field, value)}${behind}`, note: '', field }))
}

/** Returns the fields and values that a word may be the start of. */
function wordsFor({ start, end }: Token, text: string, { caret, names }: At): Completion[] {
  const word = text.slice(start, caret)
  const place = { start, end }
  const fields = fieldsFor(word, place)
  if (word.startsWith('"') || word.length < SHORTEST_WORD) return fields
  const behind = end === text.length ? ' ' : ''
  const values = (['list', 'tag', 'section', 'is', 'priority', 'due'] as const).flatMap((field) =>
    matching(valuesOf(field, names), word, 'start')
      .slice(0, 3)
      .map((value) => ({ ...place, text: `${field}:${asValue(field, value)}${behind}`, note: '', field })),
  )
  return [...fields, ...values].slice(0, MOST)
}

function fieldsFor(word: string, place: Place): Completion[] {
  const found = (Object.keys(FIELDS) as Field[]).filter((field) => field.startsWith(word.toLowerCase()))
  return found.slice(0, word === '' ? undefined : MOST).map((field) => ({
    ...place,
    text: `${field}:`,
    note: FIELD_NOTES[field],
    field,
  }))
}

function valuesOf(field: Field, { lists, sections, tags }: Names): readonly string[] {
  switch (FIELDS[field]) {
    case 'state':
      return STATES
    case 'list':
      return ['inbox', ...lists]
    case 'section':
      return sections
    case 'tag':
      return tags
    case 'priority':
      return [...PRIORITIES].reverse()
    case 'date':
      return DATES
    case 'property':
      return PROPERTIES
    case 'text':
      return []
  }
}

/** Returns the distinct values that start with a word, then those that contain it. */
function matching(values: readonly string[], word: string, where?: 'start'): string[] {
  const folded = word.toLowerCase()
  const at = (value: string) => value.toLowerCase().indexOf(folded)
  const found = [...new Set(values)].filter((value) => (where ? at(value) === 0 : at(value) >= 0))
  return found.sort((a, b) => Number(at(a) > 0) - Number(at(b) > 0))
}

function asValue(field: Field, value: string): string {
  return FIELDS[field] === 'date' ? value : written(value)
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1') : value
}
