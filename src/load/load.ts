import { TaskwireError } from '../errors.ts'

/** How much a process does at once. What is more is refused at once, since who waits too long has gone by the time it is answered. */
export interface Load {
  /** Whether anything more would be too much. */
  isFull(): boolean
  /** Calls under way. */
  readonly calls: number
  /** Runs one call of a user's. @throws TaskwireError UNAVAILABLE when full; RATE_LIMITED for a user with too many calls under way. */
  run<T>(userId: string, call: () => Promise<T>): Promise<T>
  /** Runs one request to the sign-in, whose passwords cost a hundred times what a call does. @throws TaskwireError UNAVAILABLE */
  runSignIn<T>(request: () => Promise<T>): Promise<T>
}

interface Options {
  maxCalls?: number
  maxCallsPerUser?: number
  maxSignIns?: number
  /** How late the event loop may be, in milliseconds. */
  maxDelayMs?: number
}

/** What a process takes on unless told. */
export const LOAD_LIMITS = { maxCalls: 1000, maxCallsPerUser: 500, maxSignIns: 50, maxDelayMs: 1500 } as const

const TICK_MS = 100
/** How long a process that was late refuses: what has waited is more than it can see at once. */
const LATE_FOR_MS = 500

/** Watches over what this process does. */
export function createLoad(options: Options = {}): Load {
  const { maxCalls, maxCallsPerUser, maxSignIns, maxDelayMs } = { ...LOAD_LIMITS, ...options }
  const users = new Map<string, number>()
  let calls = 0
  let signIns = 0
  let tickedAt = performance.now()
  let lateUntil = 0
  // Timers come before what has arrived meanwhile: that is the first to be refused after the process could do nothing.
  setInterval(() => {
    const now = performance.now()
    if (now - tickedAt > TICK_MS + maxDelayMs) lateUntil = now + LATE_FOR_MS
    tickedAt = now
  }, TICK_MS).unref()

  const isLate = () => lateUntil > 0 && performance.now() < lateUntil
  const isFull = () => calls >= maxCalls || isLate()

  return {
    isFull,
    get calls() {
      return calls
    },
    async run(userId, call) {
      if (isFull()) throw tooMuch()
      const own = users.get(userId) ?? 0
      if (own >= maxCallsPerUser) throw tooManyAtOnce(maxCallsPerUser)
      users.set(userId, own + 1)
      calls += 1
      try {
        return await call()
      } finally {
        calls -= 1
        const left = (users.get(userId) ?? 1) - 1
        if (left === 0) users.delete(userId)
        else users.set(userId, left)
      }
    },
    async runSignIn(request) {
      if (signIns >= maxSignIns || isLate()) throw tooMuch()
      signIns += 1
      try {
        return await request()
      } finally {
        signIns -= 1
      }
    },
  }
}

/** The error for what a process does not take on now. */
export function tooMuch(): TaskwireError {
  const message = 'The service has too much to do right now; try again shortly.'
  return new TaskwireError('UNAVAILABLE', { message, retryAfterMs: Math.round(1000 + Math.random() * 1000) })
}

function tooManyAtOnce(most: number): TaskwireError {
  const message = `You have ${most} calls under way; wait for some of them.`
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs: 1000 })
}
