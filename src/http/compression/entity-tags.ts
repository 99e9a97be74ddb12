import { type Coding, codingFor } from './content-coding.ts'

/** An entity tag from a request (RFC 9110 §8.8.3). */
export interface EntityTag {
  /** The tag as sent, without `W/`. */
  text: string
  /** The tag without its content coding, like `"3"` for `"3-gzip"`. */
  plain: string
  /** The content coding in the tag, like `gzip` in `"3-gzip"`. */
  coding: string | undefined
}

/**
 * Returns the entity tag of a compressed response. A strong tag must differ because the bytes do (RFC 9110 §8.8.3.3), and
 * stays strong because If-Match compares strong tags. A weak tag applies to all codings.
 */
export function tagOfCoding(tag: string, coding: Coding): string {
  return tag.startsWith('W/') ? tag : tag.replace(/"$/, `-${coding}"`)
}

/**
 * Evaluates If-None-Match (RFC 9110 §13.1.2) against an uncompressed tag. Returns the tag for a 304, or undefined if the full
 * response must be sent. A tag without a coding matches in every coding, because the content is the same. A tag with a coding
 * matches only if negotiation for this request selects that coding.
 */
export function freshTag(headers: Headers, tag: string): string | undefined {
  const header = headers.get('if-none-match')
  const tags = header === null ? undefined : readEntityTags(header)
  if (tags === '*') return tag
  const named = tags?.filter(({ plain }) => plain === tag) ?? []
  if (named.length === 0) return undefined
  if (named.some(({ coding }) => coding === undefined)) return tag
  const accepted = codingFor(headers.get('accept-encoding'))
  return named.find(({ coding }) => coding === accepted)?.text
}

// Empty members of a list are skipped (RFC 9110 §5.6.1.2).
const MEMBER = /(?:[ \t]*(?:W\/)?("[\x21\x23-\x7e]*"))?[ \t]*(?:,|$)/y

/**
 * Parses `*` or a list of entity tags; returns undefined for a malformed header. Reads weak tags as strong ones: compressing
 * proxies change `"3"` to `W/"3"` (nginx) or `"3-gzip"` (Apache), and the content is the same.
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
const CODED = /^("[^"]+?)(?:--?|[;:])(gzip|br|deflate|zstd)"$/

function toTag(text: string): EntityTag {
  const [, plain, coding] = CODED.exec(text) ?? []
  return { text, plain: plain === undefined ? text : `${plain}"`, coding }
}
