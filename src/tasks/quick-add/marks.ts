import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import { tagKey } from '../../../client-sdk/src/matching/tag-key.ts'
import { isWithin, overlaps, type Place } from '../phrases/places.ts'

/** The characters that mark a list, a tag, a priority and a date. */
const KINDS = { '#': 'list', '@': 'tag', '!': 'priority', '^': 'date' } as const

/** A word with a mark before it, such as `#Groceries`. */
export interface Mark extends Place {
  kind: (typeof KINDS)[keyof typeof KINDS]
  /** The text after the mark, without quotes and without punctuation after it. */
  value: string
  isQuoted: boolean
}

/** A text in quotation marks, with the marks. */
export type Quote = Place

/** What the punctuation of a text marks. */
export interface Marks {
  marks: Mark[]
  quotes: Quote[]
  /** Backslashes before a word or a mark. */
  escapes: number[]
}

const START = '(?<=^|[\\s(\\[])'
const MARK = new RegExp(`${START}([#@!^])(?:"([^"\\n]{1,200})"(?![\\p{L}\\p{N}])|([^\\s"#@!^]\\S{0,199}))`, 'gu')
const QUOTE = new RegExp(
  `${START}(?:"[^"]{1,1024}"|“[^”]{1,1024}”|„[^“”]{1,1024}[“”]|«[^»]{1,1024}»)(?![\\p{L}\\p{N}])`,
  'gu',
)
const ESCAPE = new RegExp(`${START}\\\\(?=[#@!^"\\p{L}\\p{N}])`, 'gu')
/** How many words the name of a list may have without quotes. */
const WORDS_OF_NAME = 5

/** Finds marks, quotes and escapes outside the ignored places. Escaped and quoted text has no marks. */
export function findMarks(text: string, ignored: readonly Place[]): Marks {
  const isRead = (place: Place) => !ignored.some((one) => overlaps(one, place))
  const escapes = [...text.matchAll(ESCAPE)]
    .map(({ index }) => index)
    .filter((index) => isRead({ start: index, end: index + 1 }))
  const isEscaped = ({ start }: Place) => escapes.includes(start - 1)
  const quotes = [...text.matchAll(QUOTE)].map(placeOf).filter((place) => isRead(place) && !isEscaped(place))
  const marks = [...text.matchAll(MARK)]
    .map(markOf)
    .filter((mark) => isRead(mark) && !isEscaped(mark) && !quotes.some((quote) => isWithin(mark, quote)))
  return { marks, quotes, escapes }
}

/** Returns whether quoted text would have marks without its quotes. */
export function hasMarks(text: string): boolean {
  return text.search(MARK) >= 0
}

function placeOf(match: RegExpExecArray): Place {
  return { start: match.index, end: match.index + match[0].length }
}

function markOf(match: RegExpExecArray): Mark {
  const { start, end } = placeOf(match)
  const [, sign, quoted, word = ''] = match
  const kind = KINDS[sign as keyof typeof KINDS]
  if (quoted !== undefined) return { kind, start, end, value: quoted, isQuoted: true }
  const value = word.replace(/[.,;:!?)\]]+$/, '')
  return { kind, start, end: start + 1 + value.length, value, isQuoted: false }
}

/** A name that a mark may mean, and where its text ends. */
export interface NameCandidate {
  name: string
  end: number
}

/** Returns the names that a mark may mean, longest first: the name of a list may have several words. */
export function nameCandidates(text: string, mark: Mark): NameCandidate[] {
  if (mark.isQuoted || mark.kind !== 'list') return [{ name: mark.value, end: mark.end }]
  const rest = text.slice(mark.start + 1, mark.start + 1 + 400)
  const candidates: NameCandidate[] = []
  let length = 0
  for (const word of rest.match(/\S+\s*/g)?.slice(0, WORDS_OF_NAME) ?? []) {
    if (length > 0 && /^[#@!^"]/.test(word)) break
    const whole = rest.slice(0, length + word.trimEnd().length)
    for (const name of [whole, whole.replace(/[.,;:!?)\]]+$/, '')])
      if (name.length > 0) candidates.unshift({ name: name.replace(/\s+/g, ' '), end: mark.start + 1 + name.length })
    length += word.length
  }
  return candidates
}

/** The names that a text mentions, to look up. */
export interface MentionedNames {
  /** Case-folded names of lists. */
  lists: string[]
  /** Keys of tags. */
  tags: string[]
}

/** Returns the names of lists and tags that a text may mention. */
export function mentionedNames(text: string, ignored: readonly Place[]): MentionedNames {
  const { marks } = findMarks(text, ignored)
  const namesOf = (kind: Mark['kind']) => {
    const named = marks.filter((mark) => mark.kind === kind).slice(0, MARKS)
    return named.flatMap((mark) => nameCandidates(text, mark)).map(({ name }) => name)
  }
  return { lists: [...new Set(namesOf('list').map(foldCase))], tags: [...new Set(namesOf('tag').map(tagKey))] }
}

/** How many marks of one kind are looked up. */
const MARKS = 50
