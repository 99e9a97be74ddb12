import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import type { HttpEnvironment } from '../request/environment.ts'
import { type Coding, codingFor } from './content-coding.ts'
import { freshTag, tagOfCoding } from './entity-tags.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A text that stays the same while the process runs, compressed once for each coding. */
export interface StaticContent {
  type: string
  bytes: Bytes
  /** Its strong entity tag, uncompressed. */
  tag: string
  /** Returns it compressed, from the second time on as it was compressed at first. */
  packed: (coding: Coding) => Promise<Bytes>
}

/** Makes a text with its content type ready for any number of answers. */
export function staticContent(bytes: Bytes, type: string): StaticContent {
  const tag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`
  const forms = new Map<Coding, Promise<Bytes>>()
  return {
    type,
    bytes,
    tag,
    packed(coding) {
      const packed = forms.get(coding) ?? pack(bytes, coding)
      forms.set(coding, packed)
      packed.catch(() => forms.delete(coding))
      return packed
    },
  }
}

/** Compresses well rather than fast. */
function pack(bytes: Bytes, coding: Coding): Promise<Bytes> {
  if (coding === 'gzip') return promisify(gzip)(bytes, { level: 9 })
  const params = {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  }
  return promisify(brotliCompress)(bytes, { params })
}

interface Served {
  /** The codings to choose from. */
  codings: readonly Coding[]
  cacheControl: string
}

/** Answers with such a text in the coding that is accepted best, or with 304 to a caller that has it. */
export async function answerStatic(
  c: Context<HttpEnvironment>,
  { type, bytes, tag, packed }: StaticContent,
  { codings, cacheControl }: Served,
): Promise<Response> {
  const headers = { 'Cache-Control': cacheControl, 'Content-Type': type }
  const fresh = freshTag(c.req.raw.headers, tag)
  if (fresh !== undefined) return c.body(null, 304, { 'Cache-Control': cacheControl, ETag: fresh })
  const coding = codingFor(c.req.header('accept-encoding'), codings)
  if (!coding) return c.body(bytes, 200, { ...headers, ETag: tag })
  const coded = { ETag: tagOfCoding(tag, coding), 'Content-Encoding': coding }
  return c.body(await packed(coding), 200, { ...headers, ...coded })
}
