import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { ChangeCall } from '../../database/tenancy/tenant.ts'

interface Call {
  procedure: string
  input: { idempotencyKey?: string | undefined }
  now: Date
  /** The entity whose rows the answer names; all entities unless given. */
  entity?: string | undefined
  /** True where null means the same as left out, as for a whole row; in a change null clears. */
  isWhole?: boolean
}

/** Builds the id of a change and, where it has an idempotency key, the hash that a repetition is compared with. */
export function changeCall(userId: string, { procedure, input, now, entity, isWhole = false }: Call): ChangeCall {
  const { idempotencyKey: key, ...rest } = input
  const changeId = uuidv7({ msecs: now.getTime() })
  if (key === undefined) return { userId, changeId }
  const inputHash = hashOf(withoutNulls(rest, isWhole))
  return { userId, changeId, key: { procedure, key, inputHash, ...(entity !== undefined && { entity }) } }
}

/** Copies an input as JSON, without the nulls that mean the same as left out. */
function withoutNulls(input: object, isWhole: boolean): object {
  const omit = (_: string, value: unknown) => value ?? undefined
  // An object within a field is always whole.
  const omitInside = (key: string, value: unknown) =>
    key !== '' && key !== 'set' && isRecord(value) ? JSON.parse(JSON.stringify(value, omit)) : value
  return JSON.parse(JSON.stringify(input, isWhole ? omit : omitInside)) as object
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Hashes an input without regard to the order of its keys and to values that are undefined. */
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
