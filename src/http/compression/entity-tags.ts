import { type Coding, codingFor } from './content-coding.ts'

/** An entity tag of a request (RFC 9110 §8.8.3). */
export interface EntityTag {
  /** As it was sent, without `W/`. */
  text: string
  /** The tag without a content coding, like `"3"` of `"3-gzip"`. */
  plain: string
  /** The content coding that it names, like `gzip` in `"3-gzip"`. */
  coding: string | undefined
}

/**
 * Returns the entity tag of the compressed form of an answer. Its bytes are others, so a strong tag must be another (RFC 9110
 * §8.8.3.3); it stays strong, as If-Match takes no weak ones. A weak tag stands for all forms.
 */
export function tagOfCoding(tag: string, coding: Coding): string {
  return tag.startsWith('W/') ? tag : tag.replace(/"$/, `-${coding}"`)
}

/**
 * Evaluates If-None-Match (RFC 9110 §13.1.2) for an answer with this uncompressed tag. Returns the tag for a 304, or undefined
 * where the answer is to be sent. The plain tag is fresh in every coding: it names the same content. A tag with a coding
 * stands for that form alone, so it is fresh only for a caller that accepts that coding best.
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
 * Reads `*` or a list of entity tags; undefined for a header that is neither. Weak tags are read as strong ones: proxies that
 * compress make `W/"3"` (nginx) or `"3-gzip"` (Apache) of `"3"`, and each names the same content.
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
