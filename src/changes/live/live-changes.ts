import type { VerifiedToken } from '../../auth/actor.ts'
import type { Clock } from '../../clock.ts'
import type { Signal, Signals } from '../../database/notifications/signals.ts'
import { asTaskwireError } from '../../database/resilience/faults.ts'
import { TaskwireError } from '../../errors.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import { type SyncPosition, toPosition } from '../cursor.ts'
import type { Changes, ReadChanges } from '../read.ts'
import { CHANGES_LIMITS } from '../schema.ts'
import { type LiveChange, LiveStream } from './live-stream.ts'
import { SharedReads } from './shared-reads.ts'

/** Streams of changes as they happen. */
export interface LiveChanges {
  /**
   * Every change after a cursor, and from then on each as it happens. It ends when the caller gives up, and with an error
   * when the token expires, the caller signs out or the account goes (UNAUTHENTICATED), and when the reader should come
   * back: `end`, and after half an hour (UNAVAILABLE).
   * @throws TaskwireError before it begins: INVALID_INPUT, RESYNC_REQUIRED, UNAUTHENTICATED, RATE_LIMITED, UNAVAILABLE.
   */
  open(
    caller: VerifiedToken,
    input: { cursor?: string | undefined },
    signal?: AbortSignal,
  ): Promise<AsyncGenerator<LiveChange>>
  /** Ends all streams and opens no more: the process is about to stop. */
  end(): void
  /** How many streams are open. */
  count(): number
}

interface Options {
  read: ReadChanges
  signals: Signals
  clock: Clock
  /** Says whether a session is not over. Tokens outlive their session; streams are not to. Default: nobody knows. */
  isOpen?: ((sessionId: string) => Promise<boolean>) | undefined
}

/** What is read at once: a stream that is slow to take it holds no more. */
const PAGE = { limit: 25, maxBytes: BYTE_BUDGETS.stream }
/** Streams of a process: each holds a socket and up to 130 KB (bench/live.ts). */
const MAX_STREAMS = 5000
/** A balancer gets streams to spread anew at least this often, in milliseconds. */
const LONGEST_MS = 30 * 60_000
/** How often a stream makes sure of its session, at most, in milliseconds. */
const CHECK_MS = 60_000

/** What the streams of one user have in common. */
interface User {
  reads: SharedReads
  /** Each stream, with the session it was opened in. */
  streams: Map<LiveStream, string | undefined>
  stopListening: () => void
}

/** Opens streams on the reading of changes. Many streams of one user cost one read a change. */
export function createLiveChanges({ read, signals, clock, isOpen }: Options): LiveChanges {
  const users = new Map<string, User>()
  let count = 0
  let ended = false

  function userOf(userId: string): User {
    const known = users.get(userId)
    if (known) return known
    const reads = new SharedReads(read, userId, PAGE)
    const streams: User['streams'] = new Map()
    const user = { reads, streams, stopListening: signals.listen(userId, (signal) => onSignal(user, signal)) }
    users.set(userId, user)
    return user
  }

  /** What a stream reads by, as long as its session is not over: a sign-out elsewhere may not have been heard of. */
  function readerOf(user: User, sessionId: string | undefined): (place: SyncPosition) => Promise<Changes> {
    let nextCheckAt = 0
    return async (place) => {
      const now = clock().getTime()
      if (sessionId !== undefined && isOpen && now >= nextCheckAt) {
        const open = await isOpen(sessionId).catch((error: unknown) => {
          throw asTaskwireError(error)
        })
        if (!open) throw signedOut()
        nextCheckAt = now + CHECK_MS
      }
      return user.reads.after(place)
    }
  }

  function openStream({ actor: { userId }, sessionId, expiresAt }: VerifiedToken, signal?: AbortSignal): LiveStream {
    const user = userOf(userId)
    const stream = new LiveStream(readerOf(user, sessionId), close)
    const abort = () => stream.end()
    const left = expiresAt.getTime() - clock().getTime()
    const timer = setTimeout(() => stream.end(left > LONGEST_MS ? comeBack() : expired()), Math.min(left, LONGEST_MS))
    signal?.addEventListener('abort', abort, { once: true })
    user.streams.set(stream, sessionId)
    count += 1

    function close(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      user.streams.delete(stream)
      count -= 1
      if (user.streams.size > 0) return
      user.stopListening()
      users.delete(userId)
    }
    if (signal?.aborted) abort()
    return stream
  }

  return {
    async open(caller, { cursor }, signal) {
      const place = toPosition(cursor)
      if (ended || count >= MAX_STREAMS) throw comeBack('This server takes no further stream now; try again shortly.')
      const open = users.get(caller.actor.userId)?.streams.size ?? 0
      if (open >= CHANGES_LIMITS.streamsPerUser) throw tooMany()
      // Within the tolerance of clocks a call may pass with it; a stream would end at once.
      if (caller.expiresAt <= clock()) throw expired()
      // Listens before it looks, so that what ends in between is heard.
      const stream = openStream(caller, signal)
      try {
        return await stream.open(place)
      } catch (error) {
        stream.end()
        throw error
      }
    },
    count: () => count,
    end() {
      ended = true
      for (const { streams } of users.values()) for (const stream of streams.keys()) stream.end(comeBack())
    },
  }
}

function onSignal({ reads, streams }: User, signal: Signal): void {
  if (signal.kind === 'changed') {
    reads.expire()
    for (const stream of streams.keys()) stream.wake()
    return
  }
  for (const [stream, sessionId] of streams) {
    if (signal.kind === 'deleted' || signal.sessionId === sessionId) stream.end(signedOut())
  }
}

/** Those who are told together do not come back together. */
function comeBack(message = 'The stream has ended here; connect again and go on from the last event.'): TaskwireError {
  return new TaskwireError('UNAVAILABLE', { message, retryAfterMs: Math.round(500 + Math.random() * 2500) })
}

function expired(): TaskwireError {
  return new TaskwireError('UNAUTHENTICATED', {
    message: 'The access token has expired; connect again with a new one.',
  })
}

function signedOut(): TaskwireError {
  return new TaskwireError('UNAUTHENTICATED', { message: 'The session has ended; sign in again.' })
}

function tooMany(): TaskwireError {
  const message = `You have ${CHANGES_LIMITS.streamsPerUser} streams open; close one first.`
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs: 5000 })
}
