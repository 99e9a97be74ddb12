import type { ConflictOptions, Failures } from './contract.ts'
import { withDeadline } from './deadline.ts'
import { isTaskwireError } from './errors.ts'
import type { CallOptions } from './options.ts'

/** The current row of a conflict, of any noun. */
export type ConflictRow = NonNullable<Failures['CONFLICT']['current']>

/** The part of a mutation's input that resolving conflicts uses. The input of `replace` can be the row as read. */
interface Versioned {
  id?: string | undefined
  version?: number | undefined
  ifVersion?: number | undefined
  idempotencyKey?: string | undefined
}

type Change = (input: Versioned, options: CallOptions) => Promise<unknown>

/** Maximum number of conflicts in a row. Each means a concurrent change; more of them indicate another problem. */
const MAX_CONFLICTS = 20

/** Sends a mutation; after a version conflict, sends it again with the input from `onConflict`. @throws TaskwireError */
export async function resolveConflicts(
  change: Change,
  first: Versioned,
  { onConflict, ...options }: CallOptions & ConflictOptions<Versioned, ConflictRow>,
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
 * Returns whether a CONFLICT is about the version, not about a row in the trash, an id in use (version 0), or another row that
 * already has a unique value.
 */
function isStale({ id, ifVersion, version }: Versioned, current: ConflictRow): boolean {
  const expected = ifVersion ?? version
  if (expected === undefined || expected === current.version) return false
  // Settings have no id in their input, because each user has one row of them. Their version 0 means that nothing was set.
  return id === undefined || (id.toLowerCase() === current.id && expected !== 0)
}

/** Removes read-only fields: they belong to the version that was read, and the server rejects them with a later one. */
function withoutReadOnly(input: Versioned): Versioned {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !READ_ONLY.has(name)))
}

const READ_ONLY = new Set([
  ...['idempotencyKey', 'version', 'createdAt', 'updatedAt', 'deletedAt', 'completedAt', 'archivedAt', 'position'],
  ...['affected', 'undoToken'],
])

function unlessAborted<Result>(signal: AbortSignal | undefined, work: () => Result | Promise<Result>): Promise<Result> {
  return withDeadline({ signal, timeoutMs: Number.POSITIVE_INFINITY }, async () => work())
}
