import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import type { ChangeCall } from '../db/tenant.ts'

interface Said {
  procedure: string
  input: { idempotencyKey?: string | undefined }
  now: Date
}

/** Names a change, and says by which key and as what it may come again. */
export function changeCall(userId: string, { procedure, input, now }: Said): ChangeCall {
  const { idempotencyKey: key, ...said } = input
  const changeId = uuidv7({ msecs: now.getTime() })
  return {
    userId,
    changeId,
    ...(key !== undefined && {
      key: { procedure, key, inputHash: hashOf(withoutNulls(said, WHOLE_TASKS.has(procedure))) },
    }),
  }
}

/** Changes in which null means the same as left out. In others it clears, except within a due date, which is always whole. */
const WHOLE_TASKS = new Set(['tasks.create', 'tasks.createMany', 'tasks.replace'])

/** Copies an input as JSON, without the nulls that mean the same as left out. */
function withoutNulls(input: object, isWhole: boolean): object {
  const omit = (_: string, value: unknown) => value ?? undefined
  const omitInDue = (key: string, value: unknown) =>
    key === 'due' && value !== null ? JSON.parse(JSON.stringify(value, omit)) : value
  return JSON.parse(JSON.stringify(input, isWhole ? omit : omitInDue)) as object
}

/** The same for what means the same: the order of keys and what is left out as undefined do not matter. */
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
