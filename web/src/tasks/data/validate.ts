import { LIMITS } from '@taskwire/client'
import { isBlank, lengthOf } from '../../ui/text.ts'

/** Returns what is wrong with a title; undefined if nothing is. */
export function titleProblem(title: string): string | undefined {
  if (isBlank(title)) return 'A task needs a title.'
  return tooLong(title, LIMITS.titleLength, 'The title')
}

/** Returns what is wrong with the name of a list or section; undefined if nothing is. */
export function nameProblem(name: string): string | undefined {
  if (isBlank(name)) return 'Enter a name.'
  return tooLong(name, LIMITS.nameLength, 'The name')
}

/** Returns what is wrong with a tag that is added to others; undefined if nothing is. */
export function tagProblem(tag: string, tags: readonly string[]): string | undefined {
  if (tags.length >= LIMITS.tags) return `A task can have at most ${LIMITS.tags} tags.`
  return tooLong(tag, LIMITS.tagLength, 'The tag')
}

/** Returns what is wrong with the new name of a tag; undefined if nothing is. */
export function tagNameProblem(name: string): string | undefined {
  if (isBlank(name)) return 'Enter a name.'
  return tooLong(name, LIMITS.tagLength, 'The tag')
}

/** Returns what is wrong with a long text; undefined if nothing is. */
export function textProblem(text: string, max: number): string | undefined {
  return tooLong(text, max, 'The text')
}

function tooLong(text: string, max: number, what: string): string | undefined {
  const length = lengthOf(text)
  const format = (number: number) => number.toLocaleString('en')
  return length > max ? `${what} has ${format(length)} characters; at most ${format(max)} are allowed.` : undefined
}
