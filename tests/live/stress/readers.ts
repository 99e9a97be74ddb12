import { setTimeout } from 'node:timers/promises'
import type { Change } from '../../../client-sdk/src/contract.ts'
import { createTaskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { patienceMs } from '../../helpers/eventually.ts'
import { readEvents } from '../../helpers/read-events.ts'

/** The source and the callbacks of a live reader. */
export interface LiveReader {
  url: string
  token: string
  cursor: string | undefined
  /** Called with each change; may be slow. */
  take(change: Change): void | Promise<void>
  onOpen(): void
  /** Called with the error code of each connection that failed, broke or ended. */
  onLost(code: string): void
  stop: AbortSignal
}

/** Reads with the client until stopped. @throws TaskwireError that the client does not retry. */
export async function readByClient({ url, token, cursor, take, onOpen, onLost, stop }: LiveReader): Promise<void> {
  const { changes } = createTaskwire({ url, token, timeoutMs: patienceMs() })
  const live = changes.live({
    cursor,
    signal: stop,
    onStatus: (status) => {
      if (status.state === 'live') onOpen()
      if (status.state === 'waiting') onLost(status.error.code)
    },
  })
  for await (const { cursor: _, ...change } of live) await take(change)
}

/** Reads over REST until stopped, like `EventSource`. @throws Error for a response that must not be retried. */
export async function readOverRest(reader: LiveReader): Promise<void> {
  const position = { lastEventId: '' }
  while (!reader.stop.aborted) {
    const { code, retryAfterMs = 100 * Math.random() } = await readOnce(reader, position)
    if (reader.stop.aborted) return
    reader.onLost(code)
    await setTimeout(retryAfterMs, undefined, { signal: reader.stop }).catch(() => {})
  }
}

interface End {
  code: string
  retryAfterMs?: number | undefined
}

/** Reads one connection. Returns why it ended. */
async function readOnce(reader: LiveReader, position: { lastEventId: string }): Promise<End> {
  const response = await open(reader, position.lastEventId)
  if (!response) return { code: 'NETWORK' }
  if (response.status === 503 || response.status === 429) return { code: 'UNAVAILABLE' }
  if (!response.ok) throw new Error(`The stream was rejected: ${response.status} ${await response.text()}`)
  reader.onOpen()
  const events = readEvents(response)
  for (;;) {
    const next = await events.next().catch(() => undefined)
    if (!next || next.done) return { code: 'NETWORK' }
    const { event, id = '', data } = next.value
    if (event === 'end') return JSON.parse(data) as End
    if (event !== undefined) continue
    await reader.take(JSON.parse(data) as Change)
    position.lastEventId = id
  }
}

function open({ url, token, cursor, stop }: LiveReader, lastEventId: string): Promise<Response | undefined> {
  const query = cursor === undefined ? '' : `?cursor=${cursor}`
  return fetch(`${url}/api/v1/changes/stream${query}`, {
    headers: { Authorization: `Bearer ${token}`, ...(lastEventId && { 'Last-Event-ID': lastEventId }) },
    signal: stop,
  }).catch(() => undefined)
}
