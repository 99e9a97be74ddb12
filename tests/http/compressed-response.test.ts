import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { CompressedResponse } from '../../src/http/compression/compressed-response.ts'

const ending = new DisposableStack()
afterAll(() => ending.dispose())

describe('a response', () => {
  const TEXT = JSON.stringify('two litres of it '.repeat(200))
  const JSON_TYPE = { 'content-type': 'application/json' }

  /** Sends what `answer` writes, and gives what has come of it. */
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

  it('is compressed whole or in parts, where it says its length', async () => {
    expect(await codingOf(whole({}))).toEqual({ coding: 'gzip', tag: null, text: TEXT })
    const parts = await codingOf((outgoing) => {
      outgoing.writeHead(200, { ...JSON_TYPE, 'content-length': TEXT.length })
      for (const part of [TEXT.slice(0, 9), TEXT.slice(9)]) outgoing.write(Buffer.from(part))
      outgoing.end()
    })
    expect(parts).toEqual({ coding: 'gzip', tag: null, text: TEXT })
  })

  it.each<[what: string, answer: (outgoing: CompressedResponse) => void, text?: string]>([
    ['must not be transformed', whole({ 'cache-control': 'private, no-transform' })],
    ['is of a type that is compressed already', whole({ 'content-type': 'application/gzip' })],
    ['is a stream of lines', whole({ 'content-type': 'application/jsonl' })],
    ['has no length', (outgoing) => void outgoing.writeHead(200, JSON_TYPE).end(TEXT)],
    ['is below 1 KB', whole({}, TEXT.slice(0, 1023)), TEXT.slice(0, 1023)],
  ])('that %s is not', async (_, answer, text = TEXT) => {
    expect(await codingOf(answer)).toMatchObject({ coding: null, text })
  })

  it('has a tag of its own to GET alone, and a weak one stays', async () => {
    expect((await codingOf(whole({ etag: '"1"' }))).tag).toBe('"1-gzip"')
    expect((await codingOf(whole({ etag: 'W/"1"' }))).tag).toBe('W/"1"')
    expect((await codingOf(whole({ etag: '"1"' }), 'POST')).tag).toBe('"1"')
  })
})
