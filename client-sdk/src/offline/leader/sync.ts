import type { Change } from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import { wait } from '../../deadline.ts'
import { isTaskwireError, type TaskwireError } from '../../errors.ts'
import { delayBefore } from '../../retry.ts'
import type { AnyRow } from '../changes/entities.ts'
import { OtherUserError } from './other-user-error.ts'
import { isTemporary } from './refused.ts'
import { rowOf } from './row-of.ts'

/** The position of the stored rows in the change feed. */
export interface Position {
  cursor: string
  /** The sequence number of the last stored change. */
  seq: number
}

/** The part of the store that a sync writes to. */
export interface Target {
  position(): Position | undefined
  /** Notes whose rows these are. Returns false if they are those of another user. */
  isOwnedBy(userId: string): boolean
  /** Stores changes and the position after them, atomically. */
  apply(changes: readonly Change[], position: Position): void
  /** Replaces all rows of the server, atomically. Queued operations stay. */
  replace(rows: { entity: string; id: string; row: AnyRow }[], position: Position): void
}

export type Connection = { state: 'connecting' | 'live' } | { state: 'waiting'; error: TaskwireError }

/** Keeps the rows up to date: first by pages of the change feed, then by its live stream. */
export interface Sync {
  /** Resolves when every change is stored that was committed before the call. @throws TaskwireError */
  readChanges(): Promise<void>
  /** Checks that the token is one of the user whose rows these are. @throws TaskwireError, OtherUserError */
  verify(): Promise<void>
  stop(): void
}

interface Parts {
  client: Taskwire
  target: Target
  onConnection(connection: Connection): void
  /** Called when the rows are those of the server. */
  onCurrent(): void
  /** Called once it is certain that the rows are those of the caller. */
  onVerified(): void
  /** Called with the error that reconnecting cannot fix; the sync has ended. */
  onEnd(error: unknown): void
}

const PAGE = 200

/** Starts to keep the rows up to date. */
export function startSync({ client, target, ...events }: Parts): Sync {
  const { onConnection, onEnd } = events
  const controller = new AbortController()
  const { signal } = controller
  let reading: Promise<void> | undefined
  let next: Promise<void> | undefined
  /** Ends the live stream, and drops what it has brought and is not stored. */
  let endStream = () => {}

  /** A running read may have begun before the call, so the call waits for the one after it, which others share. */
  function readChanges(): Promise<void> {
    if (!reading) {
      reading = readAll().finally(() => {
        reading = undefined
      })
      return reading
    }
    next ??= reading
      .catch(() => {})
      .then(() => {
        next = undefined
        return readChanges()
      })
    return next
  }

  async function readAll(): Promise<void> {
    const start = target.position()
    if (!start) return copyAll(false)
    try {
      await readPages(start.cursor, apply)
    } catch (error) {
      if (!isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
      await copyAll(true)
    }
  }

  /** Reads every row. Without rows so far they are stored page by page, so that an interrupted copy continues. */
  async function copyAll(hasRows: boolean): Promise<void> {
    if (!hasRows) return readPages(undefined, apply)
    const rows = new Map<string, { entity: string; id: string; row: AnyRow }>()
    let position: Position = { cursor: '', seq: 0 }
    await readPages(undefined, (changes, cursor) => {
      for (const change of changes) {
        const { entity, id } = change
        const row = rowOf(change)
        if (row) rows.set(`${entity} ${id}`, { entity, id, row })
        if (row === null) rows.delete(`${entity} ${id}`)
      }
      position = { cursor, seq: changes.at(-1)?.seq ?? position.seq }
    })
    signal.throwIfAborted()
    // What the stream has brought meanwhile follows changes that are not in the copy: it starts again after the copy.
    endStream()
    target.replace([...rows.values()], position)
  }

  async function readPages(
    start: string | undefined,
    store: (changes: readonly Change[], cursor: string) => void,
  ): Promise<void> {
    let cursor = start
    for (;;) {
      const page = await client.changes.since({ ...(cursor !== undefined && { cursor }), limit: PAGE }, { signal })
      signal.throwIfAborted()
      store(page.changes, page.cursor)
      cursor = page.cursor
      if (!page.more) return
    }
  }

  /** Stores the changes that are newer than the stored rows: a page may arrive after the stream has gone further. */
  function apply(changes: readonly Change[], cursor: string): void {
    const last = target.position()
    const newer = changes.filter(({ seq }) => seq > (last?.seq ?? -1))
    const seq = newer.at(-1)?.seq
    if (seq !== undefined) target.apply(newer, { cursor, seq })
    else if (!last) target.apply([], { cursor, seq: 0 })
  }

  async function listen(): Promise<void> {
    const cursor = target.position()?.cursor
    const stream = new AbortController()
    endStream = () => stream.abort()
    signal.addEventListener('abort', endStream, { once: true })
    const buffer: { change: Change; cursor: string }[] = []
    const flush = () => {
      const last = buffer.at(-1)
      if (last && !stream.signal.aborted) {
        const changes = buffer.map(({ change }) => change)
        apply(changes, last.cursor)
      }
      buffer.length = 0
    }
    try {
      for await (const { cursor: after, ...change } of client.changes.live({
        cursor,
        signal: stream.signal,
        onStatus: onConnection,
      })) {
        buffer.push({ change, cursor: after })
        // Changes that arrive together are stored together.
        if (buffer.length === 1) void nextTask().then(flush)
      }
    } finally {
      flush()
      signal.removeEventListener('abort', endStream)
    }
  }

  async function verify(): Promise<void> {
    try {
      const { userId } = await client.account.me({ signal })
      if (!target.isOwnedBy(userId)) throw new OtherUserError()
    } catch (error) {
      // A personal access token may not permit it, and belongs to one user only.
      if (!isTaskwireError(error, 'FORBIDDEN')) throw error
    }
    signal.throwIfAborted()
  }

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      try {
        onConnection({ state: 'connecting' })
        await verify()
        events.onVerified()
        await readChanges()
        events.onCurrent()
        failures = 0
        await listen()
      } catch (error) {
        if (signal.aborted) return
        if (isTaskwireError(error, 'RESYNC_REQUIRED')) continue
        if (!isTaskwireError(error) || !isTemporary(error)) {
          onEnd(error)
          return
        }
        failures += 1
        onConnection({ state: 'waiting', error })
        await wait(delayBefore(failures, error, Math.random) ?? error.retryAfterMs ?? 0, signal).catch(() => {})
      }
    }
  }

  void run()
  return { readChanges, verify, stop: () => controller.abort() }
}

/** Resolves in the next task. Unlike a timer, it is not delayed in hidden pages. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    const end = () => {
      port1.close()
      resolve()
    }
    port1.addEventListener('message', end, { once: true })
    port1.start()
    port2.postMessage(null)
  })
}
