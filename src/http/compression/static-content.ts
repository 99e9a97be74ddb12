import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import type { HttpEnvironment } from '../request/environment.ts'
import { type Coding, codingFor } from './content-coding.ts'
import { freshTag, tagOfCoding } from './entity-tags.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Content that does not change while the process runs, compressed once per coding. */
export interface StaticContent {
  type: string
  bytes: Bytes
  /** The strong entity tag of the uncompressed content. */
  tag: string
  /** Returns the compressed content. Compresses on the first call and caches the result. */
  packed: (coding: Coding) => Promise<Bytes>
}

/** Creates static content from bytes and a content type. */
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

/** Compresses at high levels, because the result is cached. */
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
  /** The available content codings. */
  codings: readonly Coding[]
  cacheControl: string
}

/** Responds with static content in the negotiated coding, or with 304 if the client's copy is current. */
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
