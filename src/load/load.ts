import { createFairShare } from '../fair-share.ts'
import { isFair } from './fair-limit.ts'
import { createHeldBodies, type HeldBodies } from './held-bodies.ts'
import { overloaded, tryAgain } from './overload-errors.ts'
import { Tally } from './tally.ts'
import { createUnsentAnswers, type UnsentAnswers } from './unsent-answers.ts'

/**
 * Admission control of a process. Excess work is rejected at once: after a long wait, its client would no longer need the
 * response.
 */
export interface Load {
  /** Returns whether the process cannot admit further work. */
  isFull(): boolean
  /** Returns whether the event loop was blocked recently, so that response times are unpredictable. */
  isLate(): boolean
  /** The number of calls in progress. */
  readonly calls: number
  /** Responses that are not yet written to a socket. */
  readonly unsent: UnsentAnswers
  /** Request bodies of calls in progress. */
  readonly bodies: HeldBodies
  /**
   * Runs one call of a user. It is queued while that user has 16 calls in progress, and waits for up to two seconds while the
   * user has 4 MB of unsent responses, so that no user takes the capacity of others.
   * @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for a user with too many queued calls.
   */
  run<T>(userId: string, call: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * Runs one sign-in request, where hashing a password costs a hundred times as much as a call.
   * @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for an address with too many requests in progress, or with its
   * fair share of the remaining capacity.
   */
  runSignIn<T>(network: string, request: () => Promise<T>): Promise<T>
  /**
   * Looks up the session of a sign-in request; runs two look-ups at once per network and queues the others.
   * @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for a network with too many queued look-ups.
   */
  lookUpSession<T>(network: string, lookUp: () => Promise<T>): Promise<T>
  /** Looks up an unknown personal access token, with the same limits and errors as `lookUpSession`, counted separately. */
  lookUpToken<T>(network: string, lookUp: () => Promise<T>): Promise<T>
}

type Limits = { [Name in keyof typeof LOAD_LIMITS]: number }

/** The default limits of a process. */
export const LOAD_LIMITS = {
  /** Maximum calls in progress. More would not be faster, since the database has ten connections. */
  calls: 128,
  /** Maximum calls in progress per user. */
  callsPerUser: 16,
  /** Maximum queued calls per user. */
  waitingPerUser: 500,
  /** Maximum queued calls of all users. */
  waiting: 5000,
  /** Maximum sign-in requests in progress. */
  signIns: 50,
  /** Maximum sign-in requests in progress per IPv4 address or IPv6 /64 network. */
  signInsPerAddress: 25,
  /** Maximum look-ups in progress or queued: of sessions, and as many of personal access tokens. */
  lookUps: 500,
  /** Maximum look-ups of each kind in progress per IPv4 address or IPv6 /64 network. */
  lookUpsPerAddress: 2,
  /** Maximum look-ups of each kind queued per IPv4 address or IPv6 /64 network. */
  waitingPerAddress: 250,
  /** Maximum event-loop lag, in milliseconds. */
  delayMs: 1500,
} as const

const TICK_MS = 100
/** Duration of load shedding after event-loop lag, in milliseconds. The queued requests arrive over several ticks. */
const LATE_FOR_MS = 500

/** Creates the admission control of this process. */
export function createLoad(options: Partial<Limits> = {}): Load {
  const limits: Limits = { ...LOAD_LIMITS, ...options }
  const isLate = watchEventLoop(limits.delayMs)
  const calling = { each: limits.callsPerUser, all: limits.calls }
  const waiting = { each: limits.waitingPerUser, all: limits.waiting }
  const signingIn = { each: limits.signInsPerAddress, all: limits.signIns }
  const runFairly = createFairShare((own, total) => isFair({ own, total }, 1, calling), {
    mayWait: (own) => isFair({ own, total: admitted - calls - 1 }, 1, waiting),
    reject: (waiting) => tooManyConcurrent(`${waiting} of your calls`),
  })
  const unsent = createUnsentAnswers()
  let calls = 0
  /** Admitted calls, in progress or queued. */
  let admitted = 0
  const signIns = new Tally()

  const isFull = () => calls >= limits.calls || admitted - calls >= limits.waiting || isLate()

  return {
    isFull,
    isLate,
    unsent,
    bodies: createHeldBodies(),
    get calls() {
      return calls
    },
    async run(userId, call, signal) {
      // Before the queue, where unread responses would hold capacity that other calls need.
      const ready = unsent.ready(userId, signal)
      if (ready) await ready
      if (isFull()) throw overloaded()
      admitted += 1
      try {
        return await runFairly(userId, async () => {
          calls += 1
          try {
            return await call()
          } finally {
            calls -= 1
          }
        })
      } finally {
        admitted -= 1
      }
    },
    async runSignIn(network, request) {
      if (signIns.total >= limits.signIns || isLate()) throw overloaded()
      const own = signIns.of(network)
      if (!signIns.mayHold(network, 1, signingIn)) throw tooManyConcurrent(`${own} sign-in requests from your address`)
      const end = signIns.add(network)
      try {
        return await request()
      } finally {
        end()
      }
    },
    lookUpSession: limitLookUps(limits, { isLate, what: 'sign-in requests' }),
    lookUpToken: limitLookUps(limits, { isLate, what: 'requests with unknown tokens' }),
  }
}

/** Creates the limits of one kind of look-ups. */
function limitLookUps(limits: Limits, { isLate, what }: { isLate: () => boolean; what: string }) {
  let lookUps = 0
  const lookUpFairly = createFairShare((running) => running < limits.lookUpsPerAddress, {
    mayWait: (waiting) => waiting < limits.waitingPerAddress,
    reject: (waiting) => tooManyConcurrent(`${waiting} ${what} from your address`),
  })
  return async <T>(network: string, lookUp: () => Promise<T>): Promise<T> => {
    if (lookUps >= limits.lookUps || isLate()) throw overloaded()
    lookUps += 1
    try {
      return await lookUpFairly(network, lookUp)
    } finally {
      lookUps -= 1
    }
  }
}

/** Starts watching the event loop. Returns a function that returns whether its lag recently exceeded `delayMs`. */
function watchEventLoop(delayMs: number): () => boolean {
  let tickedAt = performance.now()
  let lateUntil = 0
  // Timers run before newly arrived requests, so the first requests after a blocked period are rejected.
  setInterval(() => {
    const now = performance.now()
    if (now - tickedAt > TICK_MS + delayMs) lateUntil = now + LATE_FOR_MS
    tickedAt = now
  }, TICK_MS).unref()
  return () => lateUntil > 0 && performance.now() < lateUntil
}

function tooManyConcurrent(which: string) {
  return tryAgain(
    'RATE_LIMITED',
    `Too many concurrent requests: ${which} are already waiting. Wait for some to finish.`,
  )
}
