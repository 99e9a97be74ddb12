import type { ConflictOptions, Task } from './contract.ts'
import { withDeadline } from './deadline.ts'
import { isTaskwireError } from './errors.ts'
import type { CallOptions } from './options.ts'

/** The part of a mutation's input that resolving conflicts uses. The input of `replace` can be the task as read. */
interface Versioned extends Partial<Task> {
  ifVersion?: number | undefined
  idempotencyKey?: string | undefined
  affected?: Record<string, number> | null | undefined
  undoToken?: string | null | undefined
}

type Change = (input: Versioned, options: CallOptions) => Promise<unknown>

/** Maximum number of conflicts in a row. Each means a concurrent change; more of them indicate another problem. */
const MAX_CONFLICTS = 20

/** Sends a mutation; after a version conflict, sends it again with the input from `onConflict`. @throws TaskwireError */
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
      if (!onConflict || !current || !isStale(input, current) || conflicts === MAX_CONFLICTS) throw error
      const mine = input
      const next = await unlessAborted(options.signal, () => onConflict(mine, current))
      if (next === 'abort') throw error
      // The new input is a different change, so it must not reuse the key.
      key = next.idempotencyKey === input.idempotencyKey ? undefined : next.idempotencyKey
      input = { ...withoutReadOnly(next), ifVersion: current.version }
    }
  }
}

/**
 * Returns whether a CONFLICT is about the version, not about a task in the trash, an id in use (version 0), or another row that
 * already has a unique value.
 */
function isStale({ id, ifVersion, version }: Versioned, current: Task): boolean {
  const expected = ifVersion ?? version
  return id?.toLowerCase() === current.id && expected !== undefined && expected !== 0 && expected !== current.version
}

/** Removes read-only fields: they belong to the version that was read, and the server rejects them with a later one. */
function withoutReadOnly(input: Versioned): Versioned {
  const { idempotencyKey, version, completedAt, deletedAt, createdAt, updatedAt, affected, undoToken, ...rest } = input
  return rest
}

function unlessAborted<Result>(signal: AbortSignal | undefined, work: () => Result | Promise<Result>): Promise<Result> {
  return withDeadline({ signal, timeoutMs: Number.POSITIVE_INFINITY }, async () => work())
}
