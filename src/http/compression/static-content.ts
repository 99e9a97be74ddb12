import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'
import { isFresh } from '../../rest/entity-tags.ts'
import type { HttpEnvironment } from '../environment.ts'
import { tagOfCoding } from './compressed-response.ts'
import { type Coding, codingFor } from './content-coding.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** A text that stays the same while the process runs, compressed once. */
export interface StaticContent {
  type: string
  bytes: Bytes
  packed: Record<Coding, Bytes>
  /** Its strong entity tag, uncompressed. */
  tag: string
}

/** Compresses a text well, for any number of answers. */
export async function staticContent(text: string, type: string): Promise<StaticContent> {
  const bytes = Buffer.from(text)
  const [br, gzipped] = await Promise.all([
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    promisify(gzip)(bytes, { level: 9 }),
  ])
  const tag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"`
  return { type, bytes, packed: { br, gzip: gzipped }, tag }
}

/** Answers with such a text, or with 304 to who has it. */
export function answerStatic(
  c: Context<HttpEnvironment>,
  { type, bytes, packed, tag }: StaticContent,
  codings: readonly Coding[],
): Response {
  const coding = codingFor(c.req.header('accept-encoding'), codings)
  const ownTag = coding ? tagOfCoding(tag, coding) : tag
  const headers = { 'Cache-Control': 'no-cache', ETag: ownTag }
  if (isFresh(c.req.header('if-none-match'), ownTag)) return c.body(null, 304, headers)
  if (!coding) return c.body(bytes, 200, { ...headers, 'Content-Type': type })
  return c.body(packed[coding], 200, { ...headers, 'Content-Type': type, 'Content-Encoding': coding })
}
