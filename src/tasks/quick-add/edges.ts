import type { Language } from '../languages/language.ts'
import { compilePattern, NO_WORD, NOT_IN_WORD, rangeSign } from '../phrases/patterns.ts'
import { createMaskedText, overlaps, type Place } from '../phrases/places.ts'

/** A text of which parts do not count when its start and end are looked for, because they are read or ignored. */
export interface Outline {
  text: string
  /** The text with those parts blanked. */
  around: string
  language: Language
}

/** Returns a text without the parts that do not count. */
export function outlineOf(text: string, language: Language, transparent: readonly Place[]): Outline {
  const around = createMaskedText(text)
  for (const place of transparent) around.hide(place)
  return { text, around: around.visible(), language }
}

/** Returns whether only punctuation and transparent parts follow a place. */
export function isAtEnd({ end }: Place, outline: Outline): boolean {
  return /^[\s.,;!?\uE000]*$/.test(outline.around.slice(end))
}

/** Returns whether only spaces and transparent parts precede a place. */
export function isAtStart({ start }: Place, outline: Outline): boolean {
  return /^[\s,;:\uE000]*$/.test(outline.around.slice(0, start))
}

/** Returns whether punctuation follows that separates a date from the title, as in "10/8: dentist". */
export function isBeforePunctuation({ end }: Place, outline: Outline): boolean {
  return /^(?:\s?[,:;]|\s[-–—]\s)/.test(outline.text.slice(end))
}

/** Returns whether a place is a part of a longer word, such as "Friday-night" or "tomorrow's". */
export function isGlued({ start, end }: Place, { text, language }: Outline): boolean {
  if (!language.hasSpaces) return false
  return /[-_/@.#'’&+=^]$/.test(text.slice(0, start)) || /^(?:[-_/@#&+=^]|['’.]\p{L})/u.test(text.slice(end))
}

/** Returns whether the words around a place make it a part of a sentence, as in "until Friday" and "Friday and Saturday". */
export function isInSentence({ start, end }: Place, outline: Outline): boolean {
  const { blockers, exceptions, joiners, hasSpaces } = outline.language
  const { around } = outline
  const [before, after] = hasSpaces ? [NOT_IN_WORD, NO_WORD] : ['', '']
  return (
    new RegExp(`${before}(?:${blockers}|${exceptions})\\s{0,3}$`, 'iu').test(
      around.slice(Math.max(0, start - 30), start),
    ) || new RegExp(`^\\s{0,3}(?:${joiners})${after}`, 'iu').test(around.slice(end, end + 30))
  )
}

/** Returns whether a day is the first or the last of several, as in "Monday - Friday" and "tomorrow - Friday". */
export function isInRange(place: Place, days: readonly Place[], { text, language }: Outline): boolean {
  const sign = new RegExp(`^${rangeSign(language)}$`, 'iu')
  const weekdays = text.matchAll(compilePattern('{range}', language, true))
  return (
    days.some((day) => sign.test(text.slice(day.end, place.start)) || sign.test(text.slice(place.end, day.start))) ||
    [...weekdays].some(({ 0: { length }, index }) => overlaps(place, { start: index, end: index + length }))
  )
}

/** Returns whether an ordinal number precedes a weekday, as in "the first Monday", which is another day than the coming one. */
export function isAfterOrdinal({ start }: Place, { text, language }: Outline): boolean {
  const { ordinals, ordinalEnding, hasSpaces } = language
  if (!hasSpaces) return false
  const inDigits = new RegExp(`^(?:${ordinalEnding})$`, 'u').test('') ? [] : [`\\d{1,3}${ordinalEnding}`]
  const words = [...Object.keys(ordinals), ...inDigits].join('|')
  return words !== '' && new RegExp(`${NOT_IN_WORD}(?:${words})\\s{1,3}$`, 'iu').test(text.slice(0, start))
}

/** Extends a place over the words and punctuation that belong to it, such as "by" before "Friday" and the colon after it. */
export function extended(place: Place, { around, language }: Outline, edge: 'start' | 'end' | 'middle'): Place {
  let { start, end } = place
  const connector = new RegExp(`${NOT_IN_WORD}(?<!['’])(?:${language.connectors})\\s{1,3}$`, 'iu')
  for (let words = 0; words < 2; words++) {
    const match = connector.exec(around.slice(Math.max(0, start - 30), start))
    if (!match) break
    start -= match[0].length
  }
  end += new RegExp(`^(?:${language.postpositions})`, 'iu').exec(around.slice(end, end + 10))?.[0].length ?? 0
  if (edge === 'end') {
    start -= /(?:\s[-–—]\s+|[,;]\s*)?$/.exec(around.slice(0, start))?.[0].length ?? 0
    end += /^[.,;!?]*/.exec(around.slice(end))?.[0].length ?? 0
  }
  if (edge === 'start') end += /^(?:\s?[,:;]|\s[-–—](?=\s))?/.exec(around.slice(end))?.[0].length ?? 0
  return { start, end }
}
