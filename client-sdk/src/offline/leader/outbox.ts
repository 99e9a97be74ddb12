import type { Taskwire } from '../../create-taskwire.ts'
import { isTaskwireError, type TaskwireError } from '../../errors.ts'
import { delayBefore } from '../../retry.ts'
import type { AnyRow } from '../changes/entities.ts'
import type { LocalState } from '../local-state.ts'
import { isUndo, type Merge, type Operation } from '../operations.ts'
import { callMutation } from './call-mutation.ts'
import { independent } from './independent.ts'
import { noteAnswer } from './note-answer.ts'
import { prepare } from './prepare.ts'
import { dependantsOf, isInEffect, isTemporary, parkedFor, seenRow } from './refused.ts'
import { readResult } from './result.ts'

/** Sends the queued operations of a store. Only the leader of the tabs has a running outbox. */
export interface Outbox {
  /** Sends what can be sent now. */
  pump(): void
  /** Notes that the network has failed: changes are sent when the server can be reached again. */
  noteUnreachable(error: TaskwireError): void
  /** Continues after a pause, or a failure of the network, at once. */
  resume(): void
  readonly isPaused: boolean
  /** The last failure of the network; undefined after a success. */
  readonly failure: TaskwireError | undefined
  stop(): void
}

interface Parts {
  client: Taskwire
  state: LocalState
  merge: Merge | undefined
  /** Returns whether the client is known to have a token of the user whose changes these are. */
  canSend(): boolean
  /** Stores changed operations, and removes others, in all tabs. Resolves when they are durable, or cannot be. */
  save(changed: readonly Operation[], removed?: readonly string[]): Promise<void>
  /** Reads all changes of the server that were committed before the call. */
  readChanges(): Promise<void>
  /** Checks that the token is one of the user whose changes these are. @throws TaskwireError, OtherUserError */
  verify(): Promise<void>
  /** Called after each answer, and when the outbox pauses or meets a failure. */
  onProgress(): void
}

const PARALLEL = 4
/** An operation that the server fails to execute so often is parked. */
const MAX_FAULTS = 8
/** Each means a concurrent change of the same row. */
const MAX_CONFLICTS = 20

/** Creates an outbox. It sends nothing before the first `pump`. */
export function createOutbox(parts: Parts): Outbox {
  const { client, state, save, onProgress } = parts
  const controller = new AbortController()
  const inFlight = new Set<string>()
  /** Faults of the server and conflicts, by operation. */
  const faults = new Map<string, number>()
  const conflicts = new Map<string, number>()
  /** Operations that wait after a fault of the server. */
  const resting = new Set<string>()
  let isPaused = false
  let failures = 0
  let failure: TaskwireError | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  function pump(): void {
    if (controller.signal.aborted) return
    dropUndone()
    if (isPaused || !parts.canSend() || retryTimer || failure) return
    for (const operation of independent(state.ordered((one) => one.state === 'queued'))) {
      if (inFlight.size >= PARALLEL) return
      if (!inFlight.has(operation.key) && !resting.has(operation.key)) void send(operation)
    }
  }

  /** Takes operations out of the queue that were undone before they were sent, with those that are not possible without them. */
  function dropUndone(): void {
    // The last one first: it may undo another one.
    for (const undo of state.ordered(isUndo).reverse()) {
      if (state.operations.get(undo.key)?.state !== 'queued' || undo.sent) continue
      const target = state.operations.get((undo.input as { key: string }).key)
      const isUnsent = target?.state === 'queued' && !target.sent && !target.isRepeated && !inFlight.has(target.key)
      if (target && !isUnsent && target.state !== 'parked') continue
      const removed = target ? [undo, target, ...dependantsOf(target, state.ordered())] : [undo]
      void save(removed.map((one) => ({ ...one, state: 'undone', undoneBy: undo.key })))
      onProgress()
    }
  }

  async function send(queued: Operation): Promise<void> {
    inFlight.add(queued.key)
    try {
      const step = prepare(queued, { state, merge: parts.merge, now: Date.now() })
      if (step.kind === 'read-first') {
        if (await hasRead()) await save([step.operation])
        return
      }
      const parked = step.parked ? [step.parked] : []
      if (step.kind === 'drop') {
        await save(parked, [queued.key])
        return
      }
      const { operation } = step
      // Durable before it is sent: a repetition after a crash must have this key and this input.
      if (step.isNew) await save([operation, ...parked])
      if (controller.signal.aborted || !operation.sent) return
      const output = await callMutation(client, operation, controller.signal)
      succeed()
      const result = readResult(operation, output)
      await save([{ ...operation, state: 'done', result }, ...noteAnswer(operation, result, state)])
    } catch (error) {
      if (!controller.signal.aborted) await fail(state.operations.get(queued.key) ?? queued, error)
    } finally {
      inFlight.delete(queued.key)
      onProgress()
      pump()
    }
  }

  /** Reads the changes of the server. Returns false if that is not possible now: the operation stays queued. */
  async function hasRead(): Promise<boolean> {
    try {
      await parts.readChanges()
      return true
    } catch (error) {
      if (isTaskwireError(error) && isTemporary(error)) waitForNetwork(error)
      else if (parts.canSend()) isPaused = true
      return false
    }
  }

  function succeed(): void {
    failures = 0
    failure = undefined
  }

  async function fail(operation: Operation, error: unknown): Promise<void> {
    if (!isTaskwireError(error)) return park(operation, error)
    const { code } = error
    if (code === 'UNAUTHENTICATED') {
      isPaused = true
      return
    }
    if (code === 'INTERNAL') return rest(operation, error)
    if (isTemporary(error)) return waitForNetwork(error)
    succeed()
    if (operation.isRepeated && /^(CONFLICT|NOT_FOUND)$/.test(error.code)) {
      if (!(await hasRead())) return
      if (isInEffect(operation, state)) return save([], [operation.key])
    }
    if (isTaskwireError(error, 'CONFLICT')) return settleConflict(operation, error.current ?? undefined, error)
    return park(operation, error, code === 'NOT_FOUND' ? seenRow(operation, null) : [])
  }

  /** Waits before the next attempt of any operation. */
  function waitForNetwork(error: TaskwireError): void {
    failure = error
    if (retryTimer) return
    failures += 1
    retryTimer = setTimeout(wake, delayBefore(failures, error, Math.random) ?? error.retryAfterMs)
  }

  /**
   * Asks for the server before it sends anything after a failure: as long as it cannot be reached, no change may have arrived
   * there, and an undo can simply remove it. Meanwhile the token may have become one of another user.
   */
  async function probe(): Promise<void> {
    try {
      await parts.verify()
      succeed()
    } catch (error) {
      if (isTaskwireError(error) && isTemporary(error) && !controller.signal.aborted) waitForNetwork(error)
    }
    onProgress()
    pump()
  }

  /** Lets one operation wait that the server fails to execute; others go on. */
  async function rest(operation: Operation, error: TaskwireError): Promise<void> {
    const { key } = operation
    const count = (faults.get(key) ?? 0) + 1
    faults.set(key, count)
    if (count >= MAX_FAULTS) return park(operation, error)
    resting.add(key)
    setTimeout(
      () => {
        resting.delete(key)
        pump()
      },
      delayBefore(count, error, Math.random) ?? error.retryAfterMs,
    )
  }

  /** Sends an update again after a change by others. */
  async function settleConflict(operation: Operation, row: AnyRow | undefined, error: TaskwireError): Promise<void> {
    const { key, sent } = operation
    const wanted: unknown = sent && Reflect.get(sent.input, 'ifVersion')
    const count = (conflicts.get(key) ?? 0) + 1
    conflicts.set(key, count)
    const isOwn = wanted !== undefined && !('ifVersion' in operation.input)
    const isTrashed = row && 'deletedAt' in row && row.deletedAt !== null
    if (isOwn && row && row.version !== wanted && !isTrashed && count < MAX_CONFLICTS) {
      const again = { ...operation, sent: undefined }
      await save([again, ...seenRow(operation, row)])
      return send(again)
    }
    return park(operation, error, seenRow(operation, row))
  }

  async function park(operation: Operation, error: unknown, others: readonly Operation[] = []): Promise<void> {
    await save([...others, ...parkedFor(operation, error, state.ordered())])
  }

  function wake(): void {
    clearTimeout(retryTimer)
    retryTimer = undefined
    if (failure) void probe()
    else pump()
  }

  function resume(): void {
    isPaused = false
    resting.clear()
    wake()
  }

  return {
    pump,
    noteUnreachable: waitForNetwork,
    resume,
    get isPaused() {
      return isPaused
    },
    get failure() {
      return failure
    },
    stop() {
      controller.abort()
      clearTimeout(retryTimer)
    },
  }
}
