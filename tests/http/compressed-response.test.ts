import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { CompressedResponse } from '../../src/http/compression/compressed-response.ts'

const ending = new DisposableStack()
afterAll(() => ending.dispose())

describe('CompressedResponse', () => {
  const TEXT = JSON.stringify('two litres of it '.repeat(200))
  const JSON_TYPE = { 'content-type': 'application/json' }

  /** Serves the response that `answer` writes, and returns its coding, tag and text. */
  async function codingOf(answer: (outgoing: CompressedResponse) => void, method = 'GET') {
    const plain = createServer<typeof IncomingMessage, typeof CompressedResponse>(
      { ServerResponse: CompressedResponse },
      (_, outgoing) => {
        outgoing.compresses = true
        answer(outgoing)
      },
    ).listen(0, '127.0.0.1')
    ending.defer(() => {
      plain.closeAllConnections()
      plain.close()
    })
    await once(plain, 'listening')
    const { port } = plain.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { method, headers: { 'Accept-Encoding': 'gzip' } })
    const coding = response.headers.get('content-encoding')
    return { coding, tag: response.headers.get('etag'), text: await response.text() }
  }
  const whole = (headers: Record<string, string | number>, text: string | Buffer = TEXT) => {
    return (outgoing: CompressedResponse) =>
      void outgoing.writeHead(200, { 'Content-Length': Buffer.byteLength(text), ...JSON_TYPE, ...headers }).end(text)
  }

  it('compresses a response with a Content-Length, written whole or in chunks', async () => {
    expect(await codingOf(whole({}))).toEqual({ coding: 'gzip', tag: null, text: TEXT })
    const parts = await codingOf((outgoing) => {
      outgoing.writeHead(200, { ...JSON_TYPE, 'content-length': TEXT.length })
      for (const part of [TEXT.slice(0, 9), TEXT.slice(9)]) outgoing.write(Buffer.from(part))
      outgoing.end()
    })
    expect(parts).toEqual({ coding: 'gzip', tag: null, text: TEXT })
  })

  it.each<[what: string, answer: (outgoing: CompressedResponse) => void, text?: string]>([
    ['has Cache-Control: no-transform', whole({ 'cache-control': 'private, no-transform' })],
    ['has a type that is already compressed', whole({ 'content-type': 'application/gzip' })],
    ['is a JSON Lines stream', whole({ 'content-type': 'application/jsonl' })],
    ['has no Content-Length', (outgoing) => void outgoing.writeHead(200, JSON_TYPE).end(TEXT)],
    ['is smaller than 1 KB', whole({}, TEXT.slice(0, 1023)), TEXT.slice(0, 1023)],
  ])('does not compress a response that %s', async (_, answer, text = TEXT) => {
    expect(await codingOf(answer)).toMatchObject({ coding: null, text })
  })

  it('adds the coding to a strong entity tag for GET only', async () => {
    expect((await codingOf(whole({ etag: '"1"' }))).tag).toBe('"1-gzip"')
    expect((await codingOf(whole({ etag: 'W/"1"' }))).tag).toBe('W/"1"')
    expect((await codingOf(whole({ etag: '"1"' }), 'POST')).tag).toBe('"1"')
  })
})
