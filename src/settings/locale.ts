import * as z from 'zod'

/** The days that a week can start on. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** A language tag (BCP 47), stored in canonical form. */
export const Locale = z
  .string()
  .max(64)
  .refine((value) => canonical(value) !== undefined, { error: 'Must be a language tag, such as en or de-AT' })
  .overwrite((value) => canonical(value) ?? value)
  .meta({ format: 'language-tag', description: 'Language tag (BCP 47)', examples: ['en', 'de-AT'] })

function canonical(value: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(value)[0]
  } catch {
    return undefined
  }
}
