/** The names of an entity. */
export interface Names {
  /** The name in the change feed, the database and messages: `note`. */
  name: string
  /** The name in the router and in paths: `notes`. */
  plural: string
  /** The name of the type: `Note`. */
  type: string
}

/** Returns a noun with its indefinite article: `a note`, `an entry`. A plural, such as `settings`, has none. */
export function articled(name: string): string {
  if (isPlural(name)) return name
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}

/** Returns whether a name is a plural: `settings`. */
export function isPlural(name: string): boolean {
  return /[^s]s$/.test(name)
}

/** Returns a word with a capital first letter: `Notes`. */
export function capitalized(word: string): string {
  return word.replace(/^./, (letter) => letter.toUpperCase())
}
