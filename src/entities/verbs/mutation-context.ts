import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { MutationContext } from '../../database/tenancy/tenant.ts'

interface Call {
  procedure: string
  input: { idempotencyKey?: string | undefined }
  now: Date
  /** The entity whose rows the response has. Default: all entities. */
  entity?: string | undefined
  /** Restricts the stored answer to these rows, if the change touches others. Default: all of the entity. */
  ids?: string[] | undefined
  /** True if null means absent, as in a complete row. In a partial change null clears a field. */
  isWhole?: boolean
}

/** Returns the id of a change and, with an idempotency key, the hash of its input, which retries must match. */
export function createMutationContext(
  userId: string,
  { procedure, input, now, entity, ids, isWhole = false }: Call,
): MutationContext {
  const { idempotencyKey: key, ...rest } = input
  const changeId = uuidv7({ msecs: now.getTime() })
  if (key === undefined) return { userId, changeId }
  const inputHash = hashInput(rest, isWhole)
  return {
    userId,
    changeId,
    key: { procedure, key, inputHash, ...(entity !== undefined && { entity }), ...(ids && { ids }) },
  }
}

/** Returns the hash of an input, by which a repeated call is compared with the first one. `isWhole`: null means absent. */
export function hashInput(input: object, isWhole = false): string {
  return hashOf(withoutNulls(input, isWhole))
}

/** The properties of inputs that are partial changes; the empty key is the input itself. */
const PARTIAL: ReadonlySet<string> = new Set(['', 'set', 'change'])

/** Copies an input as JSON, without the nulls that mean absent. */
function withoutNulls(input: object, isWhole: boolean): object {
  const omit = (_: string, value: unknown) => value ?? undefined
  // Any other nested object is complete, so its nulls mean absent.
  const omitInside = (key: string, value: unknown) =>
    !PARTIAL.has(key) && isRecord(value) ? JSON.parse(JSON.stringify(value, omit)) : value
  return JSON.parse(JSON.stringify(input, isWhole ? omit : omitInside)) as object
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Hashes an input, ignoring property order and undefined values. */
function hashOf(input: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(input)))
    .digest('hex')
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
