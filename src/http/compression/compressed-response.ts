import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib'
import { MeasuredResponse } from '../streaming/measured-response.ts'
import { type Coding, codingFor } from './content-coding.ts'
import { tagOfCoding } from './entity-tags.ts'

type Callback = (error?: Error | null) => void

/** Smaller answers are sent as they are, in bytes: they fit into one packet anyway. */
const MIN_BYTES = 1024
/** Up to this size, compressing costs less than handing it to another thread. */
const INLINE_BYTES = 16 * 1024

/** Levels that cost little: for 200 tasks about 0.2 ms each, for an eighth of the bytes. */
const GZIP = { level: 4 }
const BROTLI = {
  params: {
    [constants.BROTLI_PARAM_QUALITY]: 3,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    // A window of 256 KB, where 4 MB would be set aside for each answer.
    [constants.BROTLI_PARAM_LGWIN]: 18,
  },
}

const COMPRESSIBLE = /^(application\/json|text\/html|text\/plain)(;|$)/
const NO_TRANSFORM = /(^|,) *no-transform *(,|$)/i

interface Held {
  status: number
  headers: OutgoingHttpHeaders
  coding: Coding
  parts: Uint8Array[]
}

/**
 * A response that compresses itself, where it is whole, large enough and its reader accepts that. It is done here and not in
 * Hono's middleware, which knows no Brotli and makes of each answer a stream, whose length nobody knows.
 */
export class CompressedResponse<Request extends IncomingMessage = IncomingMessage> extends MeasuredResponse<Request> {
  /** True if it may compress. Off for answers that hold secrets beside what a caller has sent (BREACH, CVE-2013-3587). */
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

  /** Keeps the parts of an answer with a known length until it ends. */
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
    // Until it is sent, it is in memory.
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

  /** Goes on without compression. */
  #release(): void {
    const held = this.#held
    if (!held) return
    this.#held = undefined
    super.writeHead(held.status, held.headers)
    for (const part of held.parts) super.write(part)
  }
}

/** Keeps an answer as it is. Within the process, where there is no connection, it is so anyway. */
export function keepPlain(outgoing: unknown): void {
  if (outgoing instanceof CompressedResponse) outgoing.compresses = false
}

/**
 * Returns the entity tag that GET would get with this body, for the answer to HEAD, where the body is never written: fields may
 * be left out there, but not be others (RFC 9110 §9.3.2).
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
