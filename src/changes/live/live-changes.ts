import { type Actor, assertScope, type VerifiedToken } from '../../auth/actor.ts'
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

/** The live change streams of one process. */
export interface LiveChanges {
  /**
   * Streams every change after a cursor, then each new one as it happens. The stream ends when `signal` aborts. It fails
   * with UNAUTHENTICATED when the token expires, the session ends or the account is deleted, with FORBIDDEN when the token has
   * lost its scope, and with UNAVAILABLE, for the reader to reconnect, on `end` and after half an hour.
   * @throws TaskwireError before the first change: INVALID_INPUT, RESYNC_REQUIRED, UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED,
   * UNAVAILABLE.
   */
  open(
    caller: VerifiedToken,
    input: { cursor?: string | undefined },
    signal?: AbortSignal,
  ): Promise<AsyncGenerator<LiveChange>>
  /** Ends all streams and rejects new ones, for graceful shutdown. */
  end(): void
  /** Returns the number of open streams. */
  count(): number
}

interface Options {
  read: ReadChanges
  signals: Signals
  clock: Clock
  /**
   * Returns a caller with its current scopes; undefined if its session has ended, or its personal access token is no longer
   * valid. Default: not checked.
   */
  currentActor?: ((caller: VerifiedToken) => Promise<Actor | undefined>) | undefined
}

/** The scope that a personal access token needs for a stream, from its beginning to its end. */
export const STREAM_SCOPE = 'changes:read'

/** Limits of one read, and so of the memory that a slow reader's stream holds. */
const PAGE = { limit: 25, maxBytes: BYTE_BUDGETS.stream }
/** Maximum number of streams in a process. Each holds a socket and up to 130 KB (bench/live.ts). */
const MAX_STREAMS = 5000
/** Maximum lifetime of a stream, in milliseconds, so that a load balancer can redistribute streams. */
const LONGEST_MS = 30 * 60_000
/** Minimum interval between checks of a stream's session or token, in milliseconds. */
const CHECK_MS = 60_000

/** The state shared by one user's streams. */
interface User {
  reads: SharedReads
  /** The user's streams, each with the caller that opened it. */
  streams: Map<LiveStream, VerifiedToken>
  stopListening: () => void
}

/** Creates the live streams of a process. However many streams a user has, each change is read once. */
export function createLiveChanges({ read, signals, clock, currentActor }: Options): LiveChanges {
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

  /** Returns a stream's read function, which also checks its access: the signal of a sign-out or revocation may be lost. */
  function readerOf(user: User, caller: VerifiedToken): (position: SyncPosition) => Promise<Changes> {
    let nextCheckAt = 0
    return async (position) => {
      const now = clock().getTime()
      if (currentActor && now >= nextCheckAt) {
        const actor = await currentActor(caller).catch((error: unknown) => {
          throw asTaskwireError(error)
        })
        if (!actor) throw accessEnded(caller)
        assertScope(actor, STREAM_SCOPE)
        nextCheckAt = now + CHECK_MS
      }
      return user.reads.after(position)
    }
  }

  function openStream(caller: VerifiedToken, signal?: AbortSignal): LiveStream {
    const { actor, expiresAt } = caller
    const { userId } = actor
    const user = userOf(userId)
    const stream = new LiveStream(readerOf(user, caller), close)
    const abort = () => stream.end()
    const left = expiresAt.getTime() - clock().getTime()
    const timer = setTimeout(() => stream.end(left > LONGEST_MS ? reconnect() : expired()), Math.min(left, LONGEST_MS))
    signal?.addEventListener('abort', abort, { once: true })
    user.streams.set(stream, caller)
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
      const position = toPosition(cursor)
      if (ended || count >= MAX_STREAMS) throw reconnect('This server cannot open more streams now. Try again shortly.')
      const open = users.get(caller.actor.userId)?.streams.size ?? 0
      if (open >= CHANGES_LIMITS.streamsPerUser) throw tooMany()
      // Other calls accept an expired token within the clock tolerance; a stream would end at once.
      if (caller.expiresAt <= clock()) throw expired()
      // Subscribes to signals before the first read, so that a change or sign-out in between is not missed.
      const stream = openStream(caller, signal)
      try {
        return await stream.open(position)
      } catch (error) {
        stream.end()
        throw error
      }
    },
    count: () => count,
    end() {
      ended = true
      for (const { streams } of users.values()) for (const stream of streams.keys()) stream.end(reconnect())
    },
  }
}

function onSignal({ reads, streams }: User, signal: Signal): void {
  if (signal.kind === 'changed') {
    reads.expire()
    for (const stream of streams.keys()) stream.wake()
    return
  }
  for (const [stream, caller] of streams) {
    if (signal.kind === 'token-changed') {
      if (caller.actor.kind !== 'token' || caller.actor.tokenId !== signal.tokenId) continue
      stream.end(signal.isRevoked ? accessEnded(caller) : reconnect())
    } else if (signal.kind === 'deleted' || signal.sessionId === caller.sessionId) stream.end(accessEnded(caller))
  }
}

/** Returns the error that makes a reader reconnect, with a random delay so that readers do not reconnect all at once. */
function reconnect(
  message = 'The server closed the stream. Reconnect and continue from the last event.',
): TaskwireError {
  return new TaskwireError('UNAVAILABLE', { message, retryAfterMs: Math.round(500 + Math.random() * 2500) })
}

function expired(): TaskwireError {
  return new TaskwireError('UNAUTHENTICATED', {
    message: 'The access token has expired. Reconnect with a new one.',
  })
}

function accessEnded({ actor }: VerifiedToken): TaskwireError {
  const message =
    actor.kind === 'token' ? 'The personal access token is no longer valid.' : 'The session has ended. Sign in again.'
  return new TaskwireError('UNAUTHENTICATED', { message })
}

function tooMany(): TaskwireError {
  const message = `A user may have at most ${CHANGES_LIMITS.streamsPerUser} open streams. Close one first.`
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs: 5000 })
}
