import type { ConflictOptions, Task } from './contract.ts'
import { withDeadline } from './deadline.ts'
import { isTaskwireError } from './errors.ts'
import type { CallOptions } from './options.ts'

/** What a change of one task can say; `replace` may also send the task as it was read. */
interface Versioned extends Partial<Task> {
  ifVersion?: number | undefined
  idempotencyKey?: string | undefined
  affected?: Record<string, number> | null | undefined
  undoToken?: string | null | undefined
}

type Change = (input: Versioned, options: CallOptions) => Promise<unknown>

/** Each conflict means that somebody else was quicker; that many in a row mean that something else is wrong. */
const MOST_CONFLICTS = 20

/** Makes a change, and lets the caller say what to do where the task has changed since the version it was meant for. */
export async function resolveConflicts(
  change: Change,
  first: Versioned,
  { onConflict, ...options }: CallOptions & ConflictOptions<Versioned, Task>,
): Promise<unknown> {
  let input = first
  let key = options.idempotencyKey
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await change(input, { ...options, idempotencyKey: key })
    } catch (error) {
      const current = isTaskwireError(error, 'CONFLICT') ? error.current : undefined
      if (!onConflict || !current || !isStale(input, current) || conflicts === MOST_CONFLICTS) throw error
      const mine = input
      const next = await unlessAborted(options.signal, () => onConflict(mine, current))
      if (next === 'abort') throw error
      // Another change, so its key is another one.
      key = next.idempotencyKey === input.idempotencyKey ? undefined : next.idempotencyKey
      input = { ...withoutReadOnly(next), ifVersion: current.version }
    }
  }
}

/**
 * Other conflicts, a task in the trash, an id that is taken (0: there must be none) or a value that another row has, are no
 * matter of versions.
 */
function isStale({ id, ifVersion, version }: Versioned, current: Task): boolean {
  const meant = ifVersion ?? version
  return id?.toLowerCase() === current.id && meant !== undefined && meant !== 0 && meant !== current.version
}

/** What cannot be set is of the version that was read, and would be refused with a later one. */
function withoutReadOnly(input: Versioned): Versioned {
  const { idempotencyKey, version, completedAt, deletedAt, createdAt, updatedAt, affected, undoToken, ...rest } = input
  return rest
}

function unlessAborted<Result>(signal: AbortSignal | undefined, work: () => Result | Promise<Result>): Promise<Result> {
  return withDeadline({ signal, timeoutMs: Number.POSITIVE_INFINITY }, async () => work())
}
