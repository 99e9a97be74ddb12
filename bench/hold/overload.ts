import { setTimeout } from 'node:timers/promises'
import { Connection } from './connection.ts'
import type { Seen } from './generator.ts'
import { createLoadUser, requestsOf, type Service, sendLoad, startService } from './service.ts'

/** What an overload has shown. */
export interface Overload {
  /** With as many callers as keep the service busy, before and after ten times as many: tables grow meanwhile. */
  peak: Seen
  peakAfter: Seen
  /** Ten times as many callers, who come back when they are told to. */
  tenfold: Seen
  /** The same callers, who ask again as soon as they are refused. */
  impatient: Seen
  /** Ten times as many requests a second as the peak, whatever comes back. */
  heedless: Seen
  /** Requests answered with 200 a second, under ten times as many callers, as a share of the peak. */
  goodput: number
  impatientGoodput: number
  heedlessGoodput: number
  /** After the last of the load until twenty calls in a row are answered as fast as before, in milliseconds. */
  recoveryMs: number
}

const USERS = 100
/** Callers that keep the service busy. */
const CALLERS = 64

/** Measures what the service does at its peak, under ten times as much, and afterwards. */
export async function measureOverload(seconds: number): Promise<Overload> {
  await using service = await startService()
  const tokens = await Promise.all(Array.from({ length: USERS }, (_, n) => createLoadUser(service, `user-${n}`)))
  const lists = tokens.map(requestsOf)
  // One request of each user after the other, so that nobody's own limit is met.
  const requests = [0, 1, 2, 3].flatMap((kind) => lists.map((own) => own[kind] as string))
  const { port } = service.server
  await sendLoad({ port, requests, callers: CALLERS, seconds: seconds / 6 })
  const peak = await sendLoad({ port, requests, callers: CALLERS, seconds: seconds / 3 })
  const calm = await timeOf(service, requests)
  const tenfold = await sendLoad({ port, requests, callers: 10 * CALLERS, seconds })
  const peakAfter = await sendLoad({ port, requests, callers: CALLERS, seconds: seconds / 3 })
  const impatient = await sendLoad({ port, requests, callers: 10 * CALLERS, seconds, isPatient: false })
  const heedless = await sendLoad({ port, requests, callers: 1000, seconds, perSecond: 10 * peak.perSecond })
  const recoveryMs = await recover(service, { requests, calm })
  const share = (seen: Seen) => (2 * seen.perSecond) / (peak.perSecond + peakAfter.perSecond)
  return {
    peak,
    peakAfter,
    tenfold,
    impatient,
    heedless,
    goodput: share(tenfold),
    impatientGoodput: share(impatient),
    heedlessGoodput: share(heedless),
    recoveryMs,
  }
}

/** How long a call takes when there is nothing else to do, in milliseconds: the longest of fifty. */
async function timeOf({ server }: Service, requests: string[]): Promise<number> {
  const connection = new Connection(server.port)
  let most = 0
  for (let n = 0; n < 50; n++) most = Math.max(most, (await connection.send(requests[n] as string)).milliseconds)
  connection.close()
  return most
}

async function recover({ server }: Service, { requests, calm }: { requests: string[]; calm: number }): Promise<number> {
  const connection = new Connection(server.port)
  const startedAt = performance.now()
  let recoveredAt = startedAt
  for (let inARow = 0; inARow < 20; ) {
    const { status, milliseconds } = await connection.send(requests[inARow] as string)
    const isWell = status === 200 && milliseconds < 3 * calm
    if (isWell && inARow === 0) recoveredAt = performance.now() - milliseconds
    inARow = isWell ? inARow + 1 : 0
    if (performance.now() - startedAt > 30_000) return 30_000
    await setTimeout(10)
  }
  connection.close()
  return recoveredAt - startedAt
}
