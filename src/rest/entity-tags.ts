import { LIMITS } from '../tasks/schema.ts'

/** An entity tag of a request (RFC 9110 §8.8.3), as far as it can be one of ours. */
export interface EntityTag {
  /** As it was sent, without `W/`. */
  text: string
  /** The version that it names; undefined for a tag that is none of ours. */
  version: number | undefined
  /** The content coding that it names, like `gzip` in `"3-gzip"`. */
  coding: string | undefined
}

/** Returns the entity tag of a version. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** Says whether If-None-Match names an entity tag (RFC 9110 §13.1.2, weak comparison). */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = ifNoneMatch === undefined ? [] : (readEntityTags(ifNoneMatch) ?? [])
  return tags === '*' || tags.some(({ text }) => text === tag)
}

// Empty members of a list are skipped (RFC 9110 §5.6.1.2).
const MEMBER = /(?:[ \t]*(?:W\/)?("[\x21\x23-\x7e]*"))?[ \t]*(?:,|$)/y

/**
 * Reads `*` or a list of entity tags; undefined for what is neither. Weak tags are read as strong ones: proxies that compress
 * make `W/"3"` (nginx) or `"3-gzip"` (Apache) of our `"3"`, and each names version 3 and nothing else.
 */
export function readEntityTags(header: string): '*' | EntityTag[] | undefined {
  if (header.trim() === '*') return '*'
  const tags: EntityTag[] = []
  MEMBER.lastIndex = 0
  while (MEMBER.lastIndex < header.length) {
    const found = MEMBER.exec(header)
    if (!found) return undefined
    if (found[1] !== undefined) tags.push(toTag(found[1]))
  }
  return tags.length > 0 ? tags : undefined
}

// Apache writes "3-gzip", Jetty "3--gzip", others "3;br".
const OURS = /^"([1-9]\d{0,9})(?:(?:--?|[;:])(gzip|br|deflate|zstd))?"$/

function toTag(text: string): EntityTag {
  const [, digits, coding] = OURS.exec(text) ?? []
  const version = digits !== undefined && Number(digits) < LIMITS.version ? Number(digits) : undefined
  return { text, version, coding }
}
