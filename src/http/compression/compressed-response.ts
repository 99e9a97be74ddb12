import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import { MeasuredResponse } from '../streaming/measured-response.ts'
import { type Coding, codingFor } from './content-coding.ts'
import { tagOfCoding } from './entity-tags.ts'

type Callback = (error?: Error | null) => void

/** The minimum size to compress, in bytes. Smaller responses fit into one packet anyway. */
const MIN_BYTES = 1024
/** The maximum size to compress synchronously, in bytes. Below it, a thread switch costs more than compressing. */
const INLINE_BYTES = 16 * 1024

/** Low compression levels: 200 tasks take about 0.2 ms each and shrink to an eighth. */
const GZIP = { level: 4 }
const BROTLI = {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 3,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    // A window of 256 KB. The default allocates 4 MB for each response.
    [constants.BROTLI_PARAM_LGWIN]: 18,
  },
}

const COMPRESSIBLE = /^(application\/json|text\/calendar|text\/html|text\/plain)(;|$)/
const NO_TRANSFORM = /(^|,) *no-transform *(,|$)/i

interface Held {
  status: number
  headers: OutgoingHttpHeaders
  coding: Coding
  parts: Uint8Array[]
}

/**
 * A response that compresses its body if its length is known, it is large enough and the client accepts a coding. Hono's
 * middleware supports no Brotli and turns each response into a stream of unknown length.
 */
export class CompressedResponse<Request extends IncomingMessage = IncomingMessage> extends MeasuredResponse<Request> {
  /** True to allow compression. Off for responses with secrets beside reflected input (BREACH, CVE-2013-3587). */
  compresses = false
  #held: Held | undefined

  override writeHead(
    status: number,
    reason?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
    headers?: OutgoingHttpHeaders | OutgoingHttpHeader[],
  ): this {
    if (this.compresses && lengthIn(reason) >= MIN_BYTES && this.req.method !== 'HEAD') {
      const fields = reason as OutgoingHttpHeaders
      const accepted = this.req.headers['accept-encoding']
      const coding = accepted && isCompressible(fields) ? codingFor(accepted) : undefined
      if (coding) {
        this.#held = { status, headers: fields, coding, parts: [] }
        return this
      }
    }
    return super.writeHead(status, reason as string, headers)
  }

  /** Buffers the chunks of a response to compress until its end. */
  override write(chunk: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): boolean {
    if (!this.#held || !(chunk instanceof Uint8Array) || encoding !== undefined) {
      this.#release()
      return super.write(chunk, encoding, callback)
    }
    this.#held.parts.push(chunk)
    return true
  }

  override flushHeaders(): void {
    this.#release()
    super.flushHeaders()
  }

  override end(chunk?: unknown, encoding?: BufferEncoding | Callback, callback?: Callback): this {
    const held = this.#held
    const last = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (!held || !(last === undefined || last instanceof Uint8Array) || encoding !== undefined) {
      this.#release()
      return super.end(chunk, encoding, callback)
    }
    this.#held = undefined
    const whole = last && held.parts.length === 0 ? last : Buffer.concat([...held.parts, ...(last ? [last] : [])])
    if (whole.length <= INLINE_BYTES) return this.#send(held, whole, packInline(whole, held.coding))
    // Accounted for while it waits in memory.
    this.hold(whole.length)
    pack(whole, held.coding)
      .catch(() => whole)
      .then((packed) => {
        this.hold(0)
        this.#send(held, whole, packed)
      })
    return this
  }

  #send({ status, headers, coding }: Held, whole: Uint8Array, packed: Uint8Array): this {
    if (this.destroyed) return this
    if (packed.length >= whole.length) return super.writeHead(status, headers).end(whole)
    const { 'Content-Length': _, ...fields } = headers
    const isRepresentation = status === 200 && this.req.method === 'GET'
    if (isRepresentation && typeof fields.etag === 'string') fields.etag = tagOfCoding(fields.etag, coding)
    super.writeHead(status, { ...fields, 'content-encoding': coding, 'content-length': packed.length })
    return super.end(packed)
  }

  /** Sends the buffered chunks and continues without compression. */
  #release(): void {
    const held = this.#held
    if (!held) return
    this.#held = undefined
    super.writeHead(held.status, held.headers)
    for (const part of held.parts) super.write(part)
  }
}

/** Disables compression of a response. Has no effect in process, where there is no connection. */
export function disableCompression(outgoing: unknown): void {
  if (outgoing instanceof CompressedResponse) outgoing.compresses = false
}

/**
 * Returns the entity tag that a GET with this body would have, for the response to a HEAD: its header fields may be omitted,
 * but must not differ (RFC 9110 §9.3.2).
 */
export async function tagForHead(outgoing: unknown, tag: string, body: string): Promise<string> {
  if (!(outgoing instanceof CompressedResponse) || !outgoing.compresses) return tag
  const whole = Buffer.from(body)
  const coding = whole.length < MIN_BYTES ? undefined : codingFor(outgoing.req.headers['accept-encoding'])
  if (!coding) return tag
  const packed = await pack(whole, coding).catch(() => whole)
  return packed.length < whole.length ? tagOfCoding(tag, coding) : tag
}

function lengthIn(headers: string | OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined): number {
  if (typeof headers !== 'object' || Array.isArray(headers)) return 0
  return Number(headers['Content-Length'] ?? headers['content-length'] ?? 0)
}

function isCompressible(headers: OutgoingHttpHeaders): boolean {
  if (headers['content-encoding'] !== undefined || NO_TRANSFORM.test(String(headers['cache-control']))) return false
  return COMPRESSIBLE.test(String(headers['content-type']))
}

function packInline(bytes: Uint8Array, coding: Coding): Uint8Array {
  return coding === 'br' ? brotliCompressSync(bytes, BROTLI) : gzipSync(bytes, GZIP)
}

function pack(bytes: Uint8Array, coding: Coding): Promise<Uint8Array> {
  return coding === 'br' ? promisify(brotliCompress)(bytes, BROTLI) : promisify(gzip)(bytes, GZIP)
}
