import { setTimeout } from 'node:timers/promises'
import { appRouter } from '../../api/router.ts'
import { transformer } from '../../api/wire/transformer.ts'
import { giveBack, takeDatabase } from './database/pool.ts'
import { createFaults } from './faults.ts'
import { issueToken } from './issue-token.ts'
import type { Operations, SentRequest, SentResponse } from './messages.ts'
import { Streams } from './streams.ts'
import { createTestApp } from './test-app.ts'
import { createTestClock } from './test-clock.ts'

type WithoutServer<Operation> = Operation extends (server: number, ...rest: infer Rest) => infer Result
  ? (...rest: Rest) => Result
  : never

/** The operations of one test server. */
export type Served = { [Name in Exclude<keyof Operations, 'open'>]: WithoutServer<Operations[Name]> }

const CALLER_TOKEN_MS = 60_000

/** Opens a test server: the application on an empty database. */
export async function openServer({ url, logLevel }: { url: string; logLevel: string }): Promise<Served> {
  const held = await takeDatabase()
  const clock = createTestClock()
  const faults = createFaults(appRouter)
  const streams = new Streams()
  const requests = new Map<number, AbortController>()
  const running = new Set<Promise<unknown>>()
  let latencyMs = 0
  const { database } = held
  const app = await createTestApp({ database, clock: clock.now, faults, url: new URL(url), logLevel })

  async function settleClock(): Promise<Date> {
    await held.setTime(clock.time)
    await app.fireReminders()
    return clock.now()
  }

  /** Ends all requests, and waits until none uses the database any more. */
  async function endRequests(): Promise<void> {
    for (const request of requests.values()) request.abort()
    await streams.cut()
    await Promise.allSettled(running)
  }

  function track<T>(work: Promise<T>): Promise<T> {
    running.add(work)
    const done = () => running.delete(work)
    work.then(done, done)
    return work
  }

  async function answer(call: number, request: SentRequest): Promise<SentResponse> {
    const controller = new AbortController()
    requests.set(call, controller)
    try {
      const { signal } = controller
      if (latencyMs > 0) await setTimeout(latencyMs, undefined, { signal })
      const response = await faults.runRequest(() => app.fetch(toRequest(request, signal)), signal)
      return await toSentResponse(response, streams)
    } finally {
      requests.delete(call)
    }
  }

  return {
    async close() {
      await endRequests()
      await app.stop()
      await giveBack(held)
    },
    async reset() {
      await endRequests()
      faults.clear()
      latencyMs = 0
      clock.release()
      await app.forgetUsers()
      await held.empty()
    },
    fetch: (call, request) => track(answer(call, request)),
    async abort(call) {
      requests.get(call)?.abort()
    },
    read: (stream) => streams.read(stream),
    cancel: (stream) => streams.cancel(stream),
    async call(userId, { path, input }) {
      const claims = { userId, name: undefined, email: undefined, lifetimeMs: CALLER_TOKEN_MS }
      const token = await issueToken(claims, clock.now())
      const value = await track(app.call(token, path, transformer.deserialize(JSON.parse(input))))
      return JSON.stringify(transformer.serialize(value))
    },
    issueToken: (claims) => issueToken(claims, clock.now()),
    setClock(time) {
      if ('stopAt' in time) clock.stopAt(time.stopAt)
      else clock.advance(time.aheadMs)
      return settleClock()
    },
    async failNext(procedure, plan) {
      faults.plan(procedure, plan)
    },
    async dropNextAnswer(procedure, times) {
      faults.plan(procedure, { fault: 'dropped answer', times })
    },
    async setLatency(milliseconds) {
      latencyMs = milliseconds
    },
    cutStreams: () => streams.cut(),
  }
}

function toRequest({ url, method, headers, body }: SentRequest, signal: AbortSignal): Request {
  const bytes = typeof body === 'string' || body === undefined ? body : new Uint8Array(body)
  return new Request(url, { method, headers, signal, ...(bytes !== undefined && { body: bytes }) })
}

async function toSentResponse(response: Response, streams: Streams): Promise<SentResponse> {
  const { status, statusText, headers, body } = response
  const isStream = headers.get('content-type') === 'text/event-stream'
  return {
    ...{ status, statusText, headers: [...headers] },
    body: isStream && body ? { stream: streams.add(body) } : new Uint8Array(await response.arrayBuffer()),
  }
}
