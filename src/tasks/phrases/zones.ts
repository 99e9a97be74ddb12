import { TimeZone } from '../../time/schema.ts'

/** Abbreviations that stand for one time zone in almost every text. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  ...{ UTC: 'UTC', GMT: 'UTC' },
  ...{ ET: 'America/New_York', EST: 'America/New_York', EDT: 'America/New_York' },
  ...{ CT: 'America/Chicago', CDT: 'America/Chicago' },
  ...{ MT: 'America/Denver', MDT: 'America/Denver' },
  ...{ PT: 'America/Los_Angeles', PST: 'America/Los_Angeles', PDT: 'America/Los_Angeles' },
}

/** Abbreviations of time zones that stand for several, or for one offset in many countries. */
const AMBIGUOUS = new Set([
  'CET',
  'CEST',
  'EET',
  'EEST',
  'WET',
  'WEST',
  'BST',
  'IST',
  'CST',
  'MST',
  'JST',
  'AEST',
  'AEDT',
])

/** Returns the IANA time zone that a word stands for; `ambiguous` for an abbreviation of several; `none` for other words. */
export function storedZoneOf(word: string): string {
  const known = ABBREVIATIONS[word]
  if (known !== undefined) return known
  if (AMBIGUOUS.has(word)) return 'ambiguous'
  return word.includes('/') ? (TimeZone.safeParse(word).data ?? 'none') : 'none'
}
