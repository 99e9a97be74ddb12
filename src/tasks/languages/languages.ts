import type { Chrono } from 'chrono-node'
import { dutch } from './dutch.ts'
import { chinese, japanese } from './east-asian.ts'
import { english } from './english.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { italian } from './italian.ts'
import type { Language } from './language.ts'
import { finnish, russian, ukrainian, vietnamese } from './other-languages.ts'
import { portuguese } from './portuguese.ts'
import { spanish } from './spanish.ts'
import { swedish } from './swedish.ts'

/** The words of a locale, and the parser of its dates. */
export interface LocaleReader {
  /** The language code, such as `en`. */
  code: string
  language: Language
  parser: Chrono
}

/** The words of a language, and the module of its date parser, which is loaded when a text needs it. */
interface Source {
  language: Language
  load(): Promise<{ casual: Chrono }>
}

const SOURCES: Readonly<Record<string, Source>> = {
  de: { language: german, load: () => import('chrono-node/de') },
  en: { language: english, load: async () => ({ casual: (await import('chrono-node/en')).GB }) },
  'en-US': { language: english, load: () => import('chrono-node/en') },
  es: { language: spanish, load: () => import('chrono-node/es') },
  fi: { language: finnish, load: () => import('chrono-node/fi') },
  fr: { language: french, load: () => import('chrono-node/fr') },
  it: { language: italian, load: () => import('chrono-node/it') },
  ja: { language: japanese, load: () => import('chrono-node/ja') },
  nl: { language: dutch, load: () => import('chrono-node/nl') },
  pt: { language: portuguese, load: () => import('chrono-node/pt') },
  ru: { language: russian, load: () => import('chrono-node/ru') },
  sv: { language: swedish, load: () => import('chrono-node/sv') },
  uk: { language: ukrainian, load: () => import('chrono-node/uk') },
  vi: { language: vietnamese, load: () => import('chrono-node/vi') },
  zh: { language: chinese, load: () => import('chrono-node/zh/hans') },
  'zh-Hant': { language: chinese, load: () => import('chrono-node/zh/hant') },
}

/** The languages whose dates and recurrences are read, as codes. */
export const LANGUAGE_CODES = Object.keys(SOURCES).filter((name) => !name.includes('-'))

/** The regions that write the month first. */
const MONTH_FIRST = new Set(['US', 'PH', 'PR', 'GU', 'VI', 'AS'])

/**
 * Returns what reads the texts of a locale; undefined if its language is not supported. English without a region is that of the
 * United States, where the month comes first.
 */
export async function readerOf(locale: string): Promise<LocaleReader | undefined> {
  const { language: code } = new Intl.Locale(locale)
  const source = SOURCES[variantOf(locale)]
  return source && { code, language: source.language, parser: withoutDurations((await source.load()).casual) }
}

/** Returns what reads the texts of languages that are not supported. */
export async function englishReader(): Promise<LocaleReader> {
  return { code: 'en', language: english, parser: withoutDurations((await import('chrono-node/en')).GB) }
}

/**
 * Returns a date parser without its parsers of durations such as "2 hours ago", whose results are not used. They take most of the
 * processor time in texts such as "mon 1 mon 1". If they had other names, they would stay.
 */
function withoutDurations(parser: Chrono): Chrono {
  const faster = parser.clone()
  faster.parsers = parser.parsers.filter((one) => !one.constructor.name.includes('TimeUnit'))
  return faster
}

function variantOf(locale: string): string {
  const { language, region, script } = new Intl.Locale(locale)
  if (language === 'en') return region === undefined || MONTH_FIRST.has(region) ? 'en-US' : 'en'
  const isTraditional = script === 'Hant' || (script === undefined && ['TW', 'HK', 'MO'].includes(region ?? ''))
  return language === 'zh' && isTraditional ? 'zh-Hant' : language
}
