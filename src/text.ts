import * as z from 'zod'

/** Text without the NUL character, as a pattern that JavaScript, Java, Python and RE2 all read. */
export const NO_NUL = '^[^\\x00]*$'

/** The same, with a character that is no control, space or soft hyphen. All that is invisible, no pattern says that they all read. */
const NOT_BLANK = '^[^\\x00]*[^\\x00-\\x20\\x7f-\\xa0\\xad][^\\x00]*$'

/**
 * Text of `min` to `max` code points that PostgreSQL can store and give back unchanged: no NUL, no lone surrogate. It is
 * neither trimmed nor normalized.
 */
export function text(min: number, max: number) {
  return z
    .string()
    .refine((value) => !hasNul(value), { error: 'Text must not contain the NUL character', abort: true })
    .refine(isStorable, { error: 'Text must not contain a lone surrogate', abort: true })
    .refine((value) => value.length >= min, { error: `Text must have at least ${min} character`, abort: true })
    .refine((value) => value.length <= max || countCodePoints(value) <= max, {
      error: `Text must have at most ${max} characters`,
      abort: true,
    })
    .meta({ minLength: min, maxLength: max, pattern: NO_NUL })
}

/** Text of up to `max` code points, at least one of which can be seen. */
export function visibleText(max: number) {
  return text(1, max)
    .refine(isVisible, { error: 'Text needs a visible character' })
    .meta({ minLength: 1, maxLength: max, pattern: NOT_BLANK, description: 'At least one character is visible' })
}

/**
 * Says whether text shows anything at all. White space, control and format characters do not, nor do those that Unicode has
 * everything ignore (joiners, variation selectors, the fillers of Hangul), nor the blank of braille.
 */
export function isVisible(value: string): boolean {
  return VISIBLE.test(value)
}

const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Says whether PostgreSQL can store text and give it back unchanged: it has no NUL and no lone surrogate. */
export function isStorable(value: string): boolean {
  return !hasNul(value) && value.isWellFormed()
}

function hasNul(value: string): boolean {
  return value.includes('\0')
}

/** Counts as lengths are documented: in code points, not in the units of UTF-16. */
export function countCodePoints(value: string): number {
  let count = 0
  for (const _ of value) count++
  return count
}

/**
 * Text for comparing without regard to case, the same on every database: PostgreSQL's own folding depends on its locale.
 * Folding is per character, so that a part of a text folds to a part of the folded text; hence no final sigma.
 */
export function foldCase(value: string): string {
  return value.toLowerCase().replaceAll('ς', 'σ')
}

/**
 * Text for looking for a part of it, in whichever form its accents were typed (NFC or NFD, Unicode Standard Annex #15). It is
 * taken apart and not put together: so a part of a text, cut within a letter even, is a part of this form.
 */
export function toSearchable(value: string): string {
  return foldCase(value).normalize('NFD')
}
