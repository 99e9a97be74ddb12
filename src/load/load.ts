import { createFairShare } from '../fair-share.ts'
import { isFair } from './fair-limit.ts'
import { createHeldBodies, type HeldBodies } from './held-bodies.ts'
import { overloaded, tryAgain } from './refusals.ts'
import { Tally } from './tally.ts'
import { createUnsentAnswers, type UnsentAnswers } from './unsent-answers.ts'

/** How much a process does at once. What is more is refused at once, since who waits too long has gone by the time it is answered. */
export interface Load {
  /** Whether anything more would be too much. */
  isFull(): boolean
  /** Whether the event loop has just been held up: then it cannot say when it will answer anything. */
  isLate(): boolean
  /** Calls under way. */
  readonly calls: number
  /** Answers that no socket has accepted yet. */
  readonly unsent: UnsentAnswers
  /** Request bodies of calls under way. */
  readonly bodies: HeldBodies
  /**
   * Runs one call of a user. It is queued while that user has 16 calls under way, and waits for up to two seconds while the
   * user has 4 MB of answers unsent, so that no user takes the capacity of others.
   * @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for a user with too many calls waiting.
   */
  run<T>(userId: string, call: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /**
   * Runs one request to the sign-in, where hashing a password costs a hundred times what a call does.
   * @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for an address with too many under way, or as many as are fair
   * while little is free.
   */
  runSignIn<T>(network: string, request: () => Promise<T>): Promise<T>
  /**
   * Looks up the session that a request to the sign-in carries; two at once for one network, the others wait.
   * @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for a network with too many waiting.
   */
  lookUpSession<T>(network: string, lookUp: () => Promise<T>): Promise<T>
}

type Limits = { [Name in keyof typeof LOAD_LIMITS]: number }

/** What a process takes on unless told. */
export const LOAD_LIMITS = {
  /** Calls under way. More would not be answered sooner: the database has ten connections. */
  calls: 128,
  /** Calls of one user under way, and those that wait for them. */
  callsPerUser: 16,
  waitingPerUser: 500,
  /** Calls of all users that wait for others of their own. */
  waiting: 5000,
  signIns: 50,
  /** Of these, from one address or IPv6 network of 64 bits. */
  signInsPerAddress: 25,
  /** Look-ups of sessions, waiting ones among them; of one address or IPv6 network of 64 bits at once, and waiting for those. */
  lookUps: 500,
  lookUpsPerAddress: 2,
  waitingPerAddress: 250,
  /** How late the event loop may be, in milliseconds. */
  delayMs: 1500,
} as const

const TICK_MS = 100
/** How long a process that was late refuses: what has waited is more than it can see at once. */
const LATE_FOR_MS = 500

/** Watches over what this process does. */
export function createLoad(options: Partial<Limits> = {}): Load {
  const limits: Limits = { ...LOAD_LIMITS, ...options }
  const isLate = watchEventLoop(limits.delayMs)
  const calling = { each: limits.callsPerUser, all: limits.calls }
  const waiting = { each: limits.waitingPerUser, all: limits.waiting }
  const signingIn = { each: limits.signInsPerAddress, all: limits.signIns }
  const inTurn = createFairShare((own, total) => isFair({ own, total }, 1, calling), {
    mayWait: (own) => isFair({ own, total: taken - calls - 1 }, 1, waiting),
    refuse: (waiting) => tooManyAtOnce(`${waiting} of your calls`),
  })
  const lookUpInTurn = createFairShare((running) => running < limits.lookUpsPerAddress, {
    mayWait: (waiting) => waiting < limits.waitingPerAddress,
    refuse: (waiting) => tooManyAtOnce(`${waiting} requests to the sign-in from your address`),
  })
  const unsent = createUnsentAnswers()
  let calls = 0
  let lookUps = 0
  /** Those that wait for others of their user's are among them. */
  let taken = 0
  const signIns = new Tally()

  const isFull = () => calls >= limits.calls || taken - calls >= limits.waiting || isLate()

  return {
    isFull,
    isLate,
    unsent,
    bodies: createHeldBodies(),
    get calls() {
      return calls
    },
    async run(userId, call, signal) {
      // Before the queue: waiting in it would take capacity of other calls for as long as the answers are not read.
      const ready = unsent.ready(userId, signal)
      if (ready) await ready
      if (isFull()) throw overloaded()
      taken += 1
      try {
        return await inTurn(userId, async () => {
          calls += 1
          try {
            return await call()
          } finally {
            calls -= 1
          }
        })
      } finally {
        taken -= 1
      }
    },
    async runSignIn(network, request) {
      if (signIns.total >= limits.signIns || isLate()) throw overloaded()
      const own = signIns.of(network)
      if (!signIns.mayHold(network, 1, signingIn))
        throw tooManyAtOnce(`${own} requests to the sign-in from your address`)
      const end = signIns.add(network)
      try {
        return await request()
      } finally {
        end()
      }
    },
    async lookUpSession(network, lookUp) {
      if (lookUps >= limits.lookUps || isLate()) throw overloaded()
      lookUps += 1
      try {
        return await lookUpInTurn(network, lookUp)
      } finally {
        lookUps -= 1
      }
    },
  }
}

/** Says whether the event loop has just been held up for longer than that. */
function watchEventLoop(delayMs: number): () => boolean {
  let tickedAt = performance.now()
  let lateUntil = 0
  // Timers come before what has arrived meanwhile: that is the first to be refused after the process could do nothing.
  setInterval(() => {
    const now = performance.now()
    if (now - tickedAt > TICK_MS + delayMs) lateUntil = now + LATE_FOR_MS
    tickedAt = now
  }, TICK_MS).unref()
  return () => lateUntil > 0 && performance.now() < lateUntil
}

function tooManyAtOnce(which: string) {
  return tryAgain('RATE_LIMITED', `${which} are waiting already; wait for some of them.`)
}
