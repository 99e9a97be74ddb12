import { setTimeout } from 'node:timers/promises'
import { Connection } from './connection.ts'
import type { Seen } from './generator.ts'
import { createLoadUsers, requestsOf, type Service, startService } from './service.ts'

/** The results of an overload measurement. */
export interface Overload {
  /** With just enough callers to saturate the service, before and after the overload, since tables grow meanwhile. */
  peak: Seen
  peakAfter: Seen
  /** Ten times as many callers that respect Retry-After. */
  tenfold: Seen
  /** The same callers, retrying immediately after a rejection. */
  impatient: Seen
  /** Ten times the peak rate as an open loop, independent of the responses. */
  heedless: Seen
  /** Responses with 200 per second under ten times as many callers, relative to the peak. */
  goodput: number
  impatientGoodput: number
  heedlessGoodput: number
  /** From the end of the load until twenty consecutive calls are as fast as before, in milliseconds. */
  recoveryMs: number
}

/** The size of a measurement; the defaults are those of the benchmark. */
export interface Effort {
  users?: number
  /** The number of callers that saturates the service. */
  callers?: number
  /** Minimum number of responses with 200 in each phase, and of rejections in the phase of immediate retries. */
  least?: { answered: number; rejected: number }
  databaseUrl?: string
}

/** Measures the service at its peak, under ten times the load, and afterwards. */
export async function measureOverload(seconds: number, effort: Effort = {}): Promise<Overload> {
  const { users = 100, callers = 64, least = { answered: 0, rejected: 0 } } = effort
  await using service = await startService(effort.databaseUrl)
  const tokens = await createLoadUsers(
    service,
    Array.from({ length: users }, (_, n) => `user-${n}`),
  )
  const lists = tokens.map(requestsOf)
  // Requests alternate between users, so that no limit per user is reached.
  const requests = [0, 1, 2, 3].flatMap((kind) => lists.map((own) => own[kind] as string))
  const many = { requests, least: { 200: least.answered }, callers: 10 * callers, seconds }
  const few = { ...many, callers, seconds: seconds / 3 }
  await service.load({ ...few, seconds: seconds / 6 })
  const peak = await service.load(few)
  const calm = await timeOf(service, requests)
  const tenfold = await service.load(many)
  const peakAfter = await service.load(few)
  const impatient = await service.load({
    ...many,
    least: { ...many.least, 503: least.rejected },
    isPatient: false,
  })
  // 1,000 for 64.
  const perSecond = 10 * peak.perSecond
  const heedless = await service.load({ ...many, callers: Math.round(15.625 * callers), perSecond })
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

/** Returns the longest of fifty calls without other load, in milliseconds. */
async function timeOf({ server }: Service, requests: string[]): Promise<number> {
  const connection = new Connection(server.port)
  let most = 0
  for (let n = 0; n < 50; n++) {
    most = Math.max(most, (await connection.send(requests[n % requests.length] as string)).milliseconds)
  }
  connection.close()
  return most
}

/** Returns the time until twenty consecutive calls succeed and are as fast as before. Stops requiring speed after 30 s. */
async function recover({ server }: Service, { requests, calm }: { requests: string[]; calm: number }): Promise<number> {
  const connection = new Connection(server.port)
  const startedAt = performance.now()
  let recoveredAt = startedAt
  for (let inARow = 0; inARow < 20; ) {
    const { status, milliseconds } = await connection.send(requests[inARow] as string)
    const isLate = performance.now() - startedAt > 30_000
    const isWell = status === 200 && (milliseconds < 3 * calm || isLate)
    if (isWell && inARow === 0) recoveredAt = performance.now() - milliseconds
    inARow = isWell ? inARow + 1 : 0
    await setTimeout(10)
  }
  connection.close()
  return recoveredAt - startedAt
}
