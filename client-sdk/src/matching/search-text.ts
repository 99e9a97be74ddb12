import { fold } from './fold.ts'

/** Returns the folded words of a search. A phrase in quotation marks is one word; one that is not closed goes to the end. */
export function wordsOf(search: string): string[] {
  const words = [...search.matchAll(/"([^"]+)(?:"|$)|\S+/g)].map(([word, phrase]) => fold(phrase ?? word))
  return [...new Set(words)].filter((word) => word !== '')
}

/** Returns a test for texts: each folded word must be contained in one of them. */
export function containing(words: readonly string[]): (texts: readonly string[]) => boolean {
  return (texts) => {
    const folded = texts.map(fold)
    return words.every((word) => folded.some((text) => text.includes(word)))
  }
}
