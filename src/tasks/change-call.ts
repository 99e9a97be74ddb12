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
      key: { procedure, key, inputHash: hashOf(NULL_IS_LEFT_OUT.has(procedure) ? withoutNulls(said) : said) },
    }),
  }
}

/** Where null means the same as left out; elsewhere it clears. */
const NULL_IS_LEFT_OUT = new Set(['tasks.create', 'tasks.createMany', 'tasks.replace'])

function withoutNulls(input: object): object {
  return JSON.parse(JSON.stringify(input, (_, value: unknown) => value ?? undefined)) as object
}

/** The same for what means the same: the order of keys and what is left out as undefined do not matter. */
function hashOf(input: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(input)))
    .digest('hex')
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}
