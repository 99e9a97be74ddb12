import { LANGUAGE_CODES, type LocaleReader, readerOf } from '../../../src/tasks/languages/languages.ts'
import { nowIn } from '../../../src/tasks/phrases/calendar.ts'
import type { Place } from '../../../src/tasks/phrases/places.ts'
import type { KnownNames } from '../../../src/tasks/quick-add/name-queries.ts'
import { parseQuickAdd } from '../../../src/tasks/quick-add/parse-quick-add.ts'
import type { ParsedQuickAdd } from '../../../src/tasks/quick-add/quick-add-schema.ts'

export const GROCERIES = '01a2134d-c622-74ec-ae07-f77888b1355b'
export const TO_DO = '01a2134d-c622-74ec-ae07-f77888b1355c'
const OLD = '01a2134d-c622-74ec-ae07-f77888b1355d'

/** The lists and tags of the user. */
const NAMES: KnownNames = {
  lists: new Map([
    ['groceries', { id: GROCERIES, name: 'Groceries', isArchived: false }],
    ['to do', { id: TO_DO, name: 'To do', isArchived: false }],
    ["todo's", { id: TO_DO, name: "Todo's", isArchived: false }],
    ['old', { id: OLD, name: 'Old', isArchived: true }],
    ['old friday', { id: OLD, name: 'Old Friday', isArchived: true }],
    ['next monday', { id: TO_DO, name: 'Next Monday', isArchived: false }],
  ]),
  tags: new Map([['home', 'Home']]),
}

const LOCALES = [
  ...[...LANGUAGE_CODES, 'en-US', 'en-GB', 'en-AU', 'de-DE', 'fr-FR', 'es-ES', 'es-MX', 'nl-NL', 'it-IT', 'pt-BR'],
  ...['sv-SE', 'ja-JP', 'zh-CN', 'zh-TW', 'ru-RU', 'uk-UA', 'fi-FI', 'vi-VN'],
]
const READERS = new Map<string, LocaleReader>()
for (const locale of LOCALES) {
  const reader = await readerOf(locale)
  if (reader) READERS.set(locale, reader)
}

interface Options {
  locale?: string
  /** The time, with an offset. */
  at?: string
  timeZone?: string
  ignore?: Place[]
  names?: KnownNames
}

/** Reads a text on Friday, 27 November 2026, at 10:00 in Berlin. */
export function readText(
  text: string,
  {
    locale = 'en-US',
    at = '2026-11-27T10:00:00+01:00',
    timeZone = 'Europe/Berlin',
    ignore = [],
    names = NAMES,
  }: Options = {},
): ParsedQuickAdd {
  const reader = READERS.get(locale)
  if (!reader) throw new Error(`No reader of ${locale}`)
  return parseQuickAdd({ text, ignore }, { reader, now: nowIn(new Date(at), timeZone) }, names)
}

/** Returns what a task says in one line: its title, its due date, and its rule. */
export function inOneLine({ create: { title, due, recurrence } }: ParsedQuickAdd): string {
  const parts = [due?.date, due?.time, due?.timeZone].filter((part) => part !== undefined)
  const rule = recurrence && `${recurrence.rule}${recurrence.from === 'completion' ? ' from completion' : ''}`
  return [title, parts.join(' '), rule ?? ''].join(' | ').replace(/( \| )+$/, '')
}

/** Splits a table of "text → title | due | rule". A title that is missing is the text. */
export function rowsOf(table: string): [text: string, expected: string][] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [text = '', expected = ''] = line.split(/ →(?: |$)/).map((part) => part.trim())
      return [text, expected.startsWith('|') ? `${text} ${expected}` : expected === '' ? text : expected]
    })
}
