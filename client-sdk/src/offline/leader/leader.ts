import type { Change } from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import { isTaskwireError, type TaskwireError } from '../../errors.ts'
import type { AnyRow } from '../changes/entities.ts'
import type { LocalState } from '../local-state.ts'
import type { Merge, Operation, Refusal } from '../operations.ts'
import type { OfflineStatus } from '../status.ts'
import type { Batch } from '../storage/storage.ts'
import { createOutbox } from './outbox.ts'
import { isTemporary, refusalOf } from './refused.ts'
import { hasArrived } from './result.ts'
import { rowOf } from './row-of.ts'
import { type Position, type Sync, startSync } from './sync.ts'

/** What is known of the stored rows. */
export interface Progress {
  /** Whose rows these are. */
  userId?: string | undefined
  /** Where they are in the change feed. */
  position?: Position | undefined
  /** True once every row of the server was copied. */
  isComplete?: boolean | undefined
  /** When they were last known to be those of the server, in milliseconds since 1970. */
  lastSyncedAt?: number | undefined
}

/** The part of a tab that its leadership uses. */
export interface Tab {
  client: Taskwire
  merge: Merge | undefined
  state: LocalState
  progress: Progress
  /** The keys of the operations that other tabs could not store. */
  unstored: Set<string>
  /** Stores changed operations and removes others, in all tabs. */
  save(changed: readonly Operation[], removed?: readonly string[]): Promise<unknown>
  /** Stores what is in memory already, and sends it to the other tabs. */
  write(batch: Batch): Promise<unknown>
  onStatus(): void
}

/** Sends and receives for all tabs. */
export interface Leader {
  /** Sends what can be sent now. */
  pump(): void
  resume(): void
  /** The part of the status that only the leader knows. */
  status(): Pick<OfflineStatus, 'state' | 'error'>
  stop(): void
}

/** How long a finished operation can be undone, in milliseconds, and how many are kept for that. */
const UNDO_MS = 3_600_000
const MAX_FINISHED = 100
/** How long the live stream may take to bring the effects of an answer, before they are read, in milliseconds. */
const ARRIVAL_MS = 200

/** Starts to send and to receive. */
export function startLeading(tab: Tab): Leader {
  const { client, state, progress } = tab
  let sync: Sync | undefined
  /** The error that only `resume` can fix. */
  let end: Refusal | undefined
  let connectionError: TaskwireError | undefined
  let isLive = false
  /** True once the client is known to have a token of the user whose rows these are. Nothing is sent before. */
  let isVerified = false
  let isStopped = false
  let arrivalTimer: ReturnType<typeof setTimeout> | undefined

  const outbox = createOutbox({
    ...{ client, state, merge: tab.merge },
    async save(changed, removed) {
      await tab.save(changed, removed)
      if (changed.some((one) => one.state === 'done')) settle()
    },
    canSend: () => isVerified,
    readChanges: () => sync?.readChanges() ?? Promise.resolve(),
    async verify() {
      const own = sync
      await own?.verify().catch((error: unknown) => {
        const isFinal = !isTaskwireError(error) || !isTemporary(error)
        if (isFinal && own === sync && !isStopped) endWith(error)
        throw error
      })
    },
    onProgress: tab.onStatus,
  })

  const inState = (wanted: Operation['state']) => state.ordered((one) => one.state === wanted)
  const done = () => inState('done')

  /** Finishes the operations whose effects have arrived in the feed. */
  function settle(): void {
    finish(done().filter(({ result }) => result && hasArrived(result, state.base)))
    if (done().length > 0) readSoon()
  }

  function finish(operations: readonly Operation[]): void {
    if (operations.length === 0) return
    const finished = operations.flatMap((operation) => {
      const { result } = operation
      if (!result?.undoToken) return []
      const small = { ...result, rows: [], isComplete: true }
      return [{ ...operation, state: 'finished' as const, at: Date.now(), sent: undefined, result: small }]
    })
    const kept = new Set(finished.map(({ key }) => key))
    const all = state.ordered(({ key, state }) => /finished|undone/.test(state) && !kept.has(key))
    const room = MAX_FINISHED - finished.length
    // The undo of one has to be sent, or refused by the server.
    const undone = new Set(inState('queued').map(({ input }) => Reflect.get(input, 'key')))
    const isOld = ({ at, state }: Operation, n: number) =>
      n < all.length - room || (state === 'finished' && Math.abs(Date.now() - at) > UNDO_MS)
    const old = all.filter((one, n) => isOld(one, n) && !undone.has(one.key))
    const gone = [...operations.filter(({ key }) => !kept.has(key)), ...old]
    void tab.save(
      finished,
      gone.map(({ key }) => key),
    )
  }

  /** Reads the changes of the server if the live stream does not bring the effects of an answer. */
  function readSoon(): void {
    arrivalTimer ??= setTimeout(async () => {
      arrivalTimer = undefined
      const waiting = done()
      if (waiting.length === 0 || isStopped) return
      try {
        await sync?.readChanges()
        if (!isStopped) finish(waiting.filter(({ key }) => state.operations.get(key)?.state === 'done'))
      } catch {
        // The next answer, or the next connection, reads them again.
        if (!isStopped) readSoon()
      }
    }, ARRIVAL_MS)
  }

  function note(news: Progress): void {
    Object.assign(progress, news)
    void tab.write({ meta: { ...news } })
  }

  function apply(changes: readonly Change[], position: Position): void {
    progress.position = position
    const rows = changes.flatMap((change) => {
      const row = rowOf(change)
      return row === undefined ? [] : [{ entity: change.entity, id: change.id, row }]
    })
    state.applyBatch({ rows })
    // What the live stream brings is all there is.
    if (isLive) progress.lastSyncedAt = Date.now()
    void tab.write({ rows, meta: { position, lastSyncedAt: progress.lastSyncedAt } })
    settle()
  }

  function replace(rows: { entity: string; id: string; row: AnyRow }[], position: Position): void {
    progress.position = position
    const batch = { clearRows: true, rows, meta: { position } }
    state.applyBatch(batch)
    void tab.write(batch)
    settle()
  }

  function start(): void {
    end = undefined
    isVerified = false
    sync?.stop()
    sync = startSync({
      client,
      target: {
        position: () => progress.position,
        isOwnedBy(userId) {
          if (progress.userId === undefined) note({ userId })
          return progress.userId === userId
        },
        apply,
        replace,
      },
      onConnection(connection) {
        isLive = connection.state === 'live'
        connectionError = connection.state === 'waiting' ? connection.error : undefined
        if (connectionError) outbox.noteUnreachable(connectionError)
        if (isLive && outbox.failure) outbox.resume()
        tab.onStatus()
      },
      onVerified() {
        isVerified = true
        // A token that was rejected has been renewed.
        outbox.resume()
      },
      onCurrent: () => note({ isComplete: true, lastSyncedAt: Date.now() }),
      onEnd: endWith,
    })
  }

  function endWith(error: unknown): void {
    sync?.stop()
    end = refusalOf(error)
    isLive = false
    isVerified = false
    tab.onStatus()
  }

  function resume(): void {
    // A check that is running may have the token of before.
    if (!isVerified) start()
    outbox.resume()
    tab.onStatus()
  }

  /** Stores the operations that the other tabs could not store. Their rows are read from the server again. */
  function storeOthers(): void {
    const operations = [...tab.unstored].map((key) => ({ key, operation: state.operations.get(key) ?? null }))
    tab.unstored.clear()
    if (operations.length > 0) void tab.write({ operations })
  }

  storeOthers()
  start()
  if (done().length > 0) readSoon()
  return {
    pump: outbox.pump,
    resume,
    status() {
      const failure = end ?? outbox.failure ?? connectionError
      const isSyncing = !isLive || inState('queued').length + done().length > 0
      const isPaused = outbox.isPaused || end !== undefined
      return {
        state: isPaused ? 'paused' : failure ? 'offline' : isSyncing ? 'syncing' : 'online',
        error: failure && { code: failure.code, message: failure.message },
      }
    },
    stop() {
      isStopped = true
      clearTimeout(arrivalTimer)
      sync?.stop()
      outbox.stop()
    },
  }
}
