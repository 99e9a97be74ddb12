import pg from 'pg'

/** Turns a value's text into what it means. */
export type ColumnReader = (text: string) => unknown

type Parse = typeof pg.types.getTypeParser
type Types = pg.CustomTypesConfig | undefined

const { builtins } = pg.types
// The driver knows it, and has no name for it.
const TEXT_ARRAY = 1009 as Parameters<Parse>[0]
const parseTexts = pg.types.getTypeParser(TEXT_ARRAY, 'text') as (text: string) => string[]

// One set each for Prisma's adapter, which makes its types anew for every statement, always alike, and for our own rows.
const prismas = new Map<number, ColumnReader>()
const ours = new Map<number, ColumnReader>([
  [builtins.TIMESTAMPTZ, readInstant],
  [builtins.DATE, (text) => new Date(`${text}T00:00:00.000Z`)],
  [builtins.TIME, (text) => new Date(`1970-01-01T${text}Z`)],
  [builtins.INT8, BigInt],
  // Most are empty.
  [TEXT_ARRAY, (text) => (text === '{}' ? [] : parseTexts(text))],
])

/** The reader of a type's values: by the types of Prisma's adapter where they are given, else to what Prisma makes of them. */
export function columnReader(type: number, types: Types): ColumnReader {
  const readers = types ? prismas : ours
  let reader = readers.get(type)
  if (!reader) {
    reader = (types ?? pg.types).getTypeParser(type, 'text') as ColumnReader
    readers.set(type, reader)
  }
  return reader
}

/**
 * A moment as the server writes it in UTC, `2026-11-30 09:00:00.123+00`: by its digits, which takes a tenth of what `Date`
 * needs to read the text. What is written otherwise, `Date` reads.
 */
function readInstant(text: string): Date {
  const digit = (index: number) => text.charCodeAt(index) - 48
  const two = (index: number) => digit(index) * 10 + digit(index + 1)
  const year = two(0) * 100 + two(2)
  // Date.UTC takes the years 0 to 99 for those of the last century.
  if (year < 100 || text.length > 26 || !text.endsWith('+00')) {
    return new Date(text.replace(' ', 'T').replace(/\+00$/, 'Z'))
  }
  let milliseconds = 0
  for (let index = 20, unit = 100; index < text.length - 3; index++, unit /= 10) milliseconds += digit(index) * unit
  return new Date(Date.UTC(year, two(5) - 1, two(8), two(11), two(14), two(17), milliseconds))
}
