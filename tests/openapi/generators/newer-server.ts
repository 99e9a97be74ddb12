import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, any>

/** Changes of a later version, with an entity and an operation that the document does not name. */
const NEWS: Json[] = [
  {
    entity: 'reminder',
    op: 'upsert',
    id: '01a2134d-c622-74ec-ae07-f77888b13559',
    reminder: { id: '01a2134d-c622-74ec-ae07-f77888b13559', at: '2026-11-30T09:00:00Z' },
  },
  { entity: 'task', op: 'archive', id: '01a2134d-c622-74ec-ae07-f77888b13560' },
]

/** Hop-by-hop headers (Java offers HTTP/2 there), and headers that `fetch` sets itself. */
const NOT_FORWARDED = ['connection', 'upgrade', 'http2-settings', 'content-length', 'host', 'accept-encoding']

/** The objects to which a later version adds fields: those documented as open, or all. */
export type Growth = 'open objects' | 'every object'

/** A server that simulates a later version. */
export interface NewerServer extends AsyncDisposable {
  url: string
}

/**
 * Starts a server that simulates a later version of the one at `url`: it forwards requests, and adds fields, entities and
 * operations to the responses that the document does not have.
 */
export async function startNewerServer(url: string, growth: Growth): Promise<NewerServer> {
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk)
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    for (const name of NOT_FORWARDED) headers.delete(name)
    const answer = await fetch(new URL(request.url ?? '/', url), {
      method: request.method ?? 'GET',
      headers,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const isOurs = request.url?.startsWith('/api/v1/') && answer.headers.get('content-type') === 'application/json'
    const text = await answer.text()
    const body = isOurs ? JSON.stringify(renewed(JSON.parse(text), growth)) : text
    const retained = [...answer.headers].filter(
      ([name]) => !/^(content-(length|encoding)|transfer-|connection)/.test(name),
    )
    response.writeHead(answer.status, Object.fromEntries(retained)).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function renewed(answer: Json, growth: Growth): Json {
  const { changes, more } = answer.data ?? {}
  if (changes && !more) changes.push(...NEWS.map((change) => ({ seq: 2 ** 40, ...change })))
  if (growth === 'every object') return extended(answer) as Json
  for (const change of changes ?? []) Object.assign(change, ADDED)
  return answer
}

const ADDED = { addedLater: { since: 2 } }

function extended(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(extended)
  if (typeof value !== 'object' || value === null) return value
  // `affected` is a map by entity, not an object with fields.
  const fields = Object.entries(value).map(([name, inner]) => [name, name === 'affected' ? inner : extended(inner)])
  return { ...Object.fromEntries(fields), ...ADDED }
}
