import * as z from 'zod'

/** A pattern for text without the NUL character, which JavaScript, Java, Python and RE2 all support. */
export const NO_NUL = '^[^\\x00]*$'

/**
 * A pattern for text without NUL and with at least one character that is no control, space or soft hyphen. No portable pattern
 * covers all invisible characters.
 */
export const NOT_BLANK = '^[^\\x00]*[^\\x00-\\x20\\x7f-\\xa0\\xad][^\\x00]*$'

/**
 * Returns a schema for text of `min` to `max` code points that PostgreSQL stores and returns unchanged: no NUL, no lone
 * surrogate. The text is neither trimmed nor normalized.
 */
export function text(min: number, max: number) {
  return z
    .string()
    .refine((value) => !hasNul(value), { error: 'Must not contain the NUL character', abort: true })
    .refine(isStorable, { error: 'Must not contain a lone surrogate', abort: true })
    .refine((value) => value.length >= min, { error: `Must have at least ${min} character`, abort: true })
    .refine((value) => value.length <= max || countCodePoints(value) <= max, {
      error: `Must have at most ${max} characters`,
      abort: true,
    })
    .meta({ minLength: min, maxLength: max, pattern: NO_NUL })
}

/** Returns a schema for text of at most `max` code points with at least one visible character. */
export function visibleText(max: number) {
  return text(1, max).refine(isVisible, { error: 'Must contain a visible character' }).meta({
    minLength: 1,
    maxLength: max,
    pattern: NOT_BLANK,
    description: 'Must contain at least one visible character',
  })
}

/**
 * Returns true if text contains a visible character. White space, control and format characters, Unicode's default ignorable
 * code points (joiners, variation selectors, Hangul fillers) and the braille blank are invisible.
 */
export function isVisible(value: string): boolean {
  return VISIBLE.test(value)
}

const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Returns true if PostgreSQL stores and returns text unchanged: it has no NUL and no lone surrogate. */
export function isStorable(value: string): boolean {
  return !hasNul(value) && value.isWellFormed()
}

function hasNul(value: string): boolean {
  return value.includes('\0')
}

/** Counts code points, the unit of all documented lengths, instead of UTF-16 code units. */
export function countCodePoints(value: string): number {
  let count = 0
  for (const _ of value) count++
  return count
}
