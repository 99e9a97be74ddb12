import { setTimeout } from 'node:timers/promises'
import { Connection } from './connection.ts'
import type { Seen } from './generator.ts'
import { createLoadUsers, requestsOf, type Service, startService } from './service.ts'

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

/** How much is tried; unless it says otherwise, as much as is measured. */
export interface Effort {
  users?: number
  /** Callers that keep the service busy. */
  callers?: number
  /** What is seen at least, however long that takes: answered in each part, refused where callers are many and impatient. */
  least?: { answered: number; refused: number }
  databaseUrl?: string
}

/** Measures what the service does at its peak, under ten times as much, and afterwards. */
export async function measureOverload(seconds: number, effort: Effort = {}): Promise<Overload> {
  const { users = 100, callers = 64, least = { answered: 0, refused: 0 } } = effort
  await using service = await startService(effort.databaseUrl)
  const tokens = await createLoadUsers(
    service,
    Array.from({ length: users }, (_, n) => `user-${n}`),
  )
  const lists = tokens.map(requestsOf)
  // One request of each user after the other, so that nobody's own limit is met.
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
    least: { ...many.least, 503: least.refused },
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

/** How long a call takes when there is nothing else to do, in milliseconds: the longest of fifty. */
async function timeOf({ server }: Service, requests: string[]): Promise<number> {
  const connection = new Connection(server.port)
  let most = 0
  for (let n = 0; n < 50; n++) {
    most = Math.max(most, (await connection.send(requests[n % requests.length] as string)).milliseconds)
  }
  connection.close()
  return most
}

/** Until twenty calls in a row are answered, and as fast as before; whether they are fast is not waited for longer than 30 s. */
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
