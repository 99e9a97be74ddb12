import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../clock.ts'
import { TaskwireError } from '../errors.ts'
import type { Logger } from '../observability.ts'
import type { DeliverNotifications } from './delivery.ts'
import type { DueWork, FindWork } from './due-work.ts'
import type { FireDue } from './fire.ts'

/** Lets reminders fire when they are due. Each process has one; each firing is made by one of them. */
export interface ReminderWorker {
  /** Looks for due work soon: reminders may have changed. */
  wake(): void
  /** Looks for due work if it has not lately: the database is in use anyway, and another process may have ended. */
  noteActivity(): void
  /** Looks for due work a little after this time, at which another process expects some. */
  expect(at: Date): void
  /** Prevents further runs, and waits for the transactions in progress. */
  stop(): Promise<void>
}

interface Options {
  findWork: FindWork
  fireDue: FireDue
  /** Called when notifications of a user were created or changed. */
  onChanged: (userId: string) => void
  /** Called with the time at which the next work is due. */
  onNext?: ((at: Date) => void) | undefined
  /** Delivers notifications by other means. Default: only the change feed has them. */
  deliver?: DeliverNotifications | undefined
  clock: Clock
  logger: Logger
}

/** The delay of a run after a change, which combines the runs of several changes. */
const WAKE_MS = 20
/** How often the clock is read while work is expected: bounds the delay after the clock was set or the machine was suspended. */
const TICK_MS = 4000
/** How long after another process the same work is looked for. */
const GRACE_MS = 2000
const ACTIVITY_MS = 60_000
const FIRST_RETRY_MS = 1000
const LAST_RETRY_MS = 60_000
/** Users whose work is done at the same time. */
const CONCURRENCY = 2
/** Failures in a row after which the database counts as unavailable. */
const MOST_FAILURES = 3

/**
 * Creates a worker, and runs it once. Between runs it sends no statement, so that the database can suspend: it sleeps until the next
 * work is due, or `wake` is called.
 */
export function createReminderWorker(options: Options): ReminderWorker {
  const { findWork, fireDue, onChanged, onNext, deliver, clock, logger } = options
  let nextAt: Date | undefined
  let tick: NodeJS.Timeout | undefined
  let soon: { timer: NodeJS.Timeout; at: number } | undefined
  let running: Promise<void> | undefined
  let isAsked = false
  let stopped = false
  let failures = 0
  let lastRun = Number.NEGATIVE_INFINITY

  /** Starts a run after a delay, by the monotonic clock, or sooner if one was asked for sooner. */
  function ask(delay: number): void {
    const at = performance.now() + delay
    if (stopped || (soon && soon.at <= at)) return
    clearTimeout(soon?.timer)
    soon = { timer: setTimeout(start, delay).unref(), at }
  }

  /** Asks for a run because of a change, after the run in progress if there is one. */
  function wake(): void {
    if (running) isAsked = true
    else ask(WAKE_MS)
  }

  function start(): void {
    clearTimeout(soon?.timer)
    soon = undefined
    clearTimeout(tick)
    isAsked = false
    running = run().then((isDone) => {
      running = undefined
      lastRun = performance.now()
      if (!isDone) ask(Math.min(FIRST_RETRY_MS * 2 ** failures++, LAST_RETRY_MS))
      else failures = 0
      if (isAsked) ask(WAKE_MS)
      sleep()
    })
  }

  /** Waits for the next work. Not in one step: timers do not notice that the clock is set, and last at most 24.8 days. */
  function sleep(): void {
    clearTimeout(tick)
    if (stopped || running || !nextAt) return
    const left = nextAt.getTime() - clock().getTime()
    tick = setTimeout(() => (nextAt && nextAt <= clock() ? start() : sleep()), Math.min(Math.max(left, 0), TICK_MS))
    tick.unref()
  }

  /** Does all work that is due. Returns whether nothing has failed. */
  async function run(): Promise<boolean> {
    /** Users whose work has failed in this run. */
    const failed = new Set<string>()
    try {
      for (let more = true; more && !stopped; ) {
        const found = await findWork(clock(), [...failed])
        more = found.due.length > 0
        announce(found.nextAt)
        await inParallel(found.due, (work) => fireFor(work, failed))
      }
      return failed.size === 0
    } catch (error) {
      logger.warn({ err: error }, 'reminders are delayed')
      return false
    }
  }

  /** Tells other processes about earlier work than before. At its start each process looks itself. */
  function announce(next: Date | undefined): void {
    if (next && Number.isFinite(lastRun) && (!nextAt || next < nextAt)) onNext?.(next)
    nextAt = next
  }

  async function fireFor(work: DueWork, failed: Set<string>): Promise<void> {
    const { userId } = work
    let notificationIds: string[]
    try {
      notificationIds = await fireDue(work, clock())
    } catch (error) {
      failed.add(userId)
      // The account was deleted meanwhile.
      if (error instanceof TaskwireError && error.code === 'UNAUTHENTICATED') return
      const isFault = error instanceof TaskwireError && error.code === 'UNAVAILABLE'
      if (isFault && failed.size >= MOST_FAILURES) throw error
      logger.warn({ err: error, userId }, 'the reminders of a user are delayed')
      return
    }
    if (notificationIds.length === 0) return
    onChanged(userId)
    await deliver?.({ userId, notificationIds }).catch((error: unknown) => {
      logger.error({ err: error, userId }, 'notifications were not delivered')
    })
  }

  /** Does the work of several users, in random order, because another process may do the same work. */
  async function inParallel(due: DueWork[], work: (one: DueWork) => Promise<void>): Promise<void> {
    const left = due.map((one) => ({ one, place: Math.random() })).sort((a, b) => a.place - b.place)
    const lane = async () => {
      try {
        for (let next = left.pop(); next && !stopped; next = left.pop()) {
          await work(next.one)
          // Requests come first.
          await setImmediate()
        }
      } finally {
        // After a failure the others stop too.
        left.length = 0
      }
    }
    const lanes = await Promise.allSettled(Array.from({ length: CONCURRENCY }, lane))
    for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  }

  ask(0)
  return {
    wake,
    noteActivity() {
      if (performance.now() - lastRun >= ACTIVITY_MS) wake()
    },
    expect(at) {
      const later = new Date(at.getTime() + GRACE_MS)
      if (nextAt && nextAt <= later) return
      nextAt = later
      sleep()
    },
    async stop() {
      stopped = true
      clearTimeout(soon?.timer)
      clearTimeout(tick)
      await running
    },
  }
}
