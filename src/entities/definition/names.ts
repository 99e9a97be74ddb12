/** How an entity is called. */
export interface Names {
  /** In the feed, in the database, and in messages: `note`. */
  name: string
  /** As the router and paths have it: `notes`. */
  plural: string
  /** In the names of types: `Note`. */
  type: string
}

/** Puts the indefinite article before a noun: `a note`, `an entry`. */
export function articled(name: string): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}

/** Returns a word with a capital first letter: `Notes`. */
export function capitalized(word: string): string {
  return word.replace(/^./, (letter) => letter.toUpperCase())
}
