import { invalidInput, TaskwireError } from '../errors.ts'
import { LIMITS } from '../tasks/schema.ts'

/** The entity tag of a version (RFC 9110 §8.8.3). */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** Says whether If-None-Match names what the caller has already (RFC 9110 §13.1.2, weak comparison). */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((part) => part.trim().replace(/^W\//, '')) ?? []
  return tags.includes('*') || tags.includes(tag)
}

/** What the headers of a change say of the row it is meant for. */
export interface Condition {
  ifVersion?: number
  create?: false
}

/**
 * Reads Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a string in quotes, or as most clients send it without.
 * The procedure's schema says what may be in it.
 */
export function readIdempotencyKey(headers: Headers): { idempotencyKey?: string } {
  const key = headers.get('idempotency-key')?.trim()
  return key === undefined ? {} : { idempotencyKey: /^"(.*)"$/.exec(key)?.[1] ?? key }
}

/** No row has this version: what an entity tag stands for that is none of ours. */
const NO_VERSION = LIMITS.version

/**
 * Reads If-Match and If-None-Match of a change (RFC 9110 §13.1).
 * @throws TaskwireError INVALID_INPUT for what is no entity tag, several of them, or both headers at once.
 */
export function readCondition(headers: Headers, { canCreate }: { canCreate: boolean }): Condition {
  const ifMatch = headers.get('if-match')?.trim()
  const ifNoneMatch = headers.get('if-none-match')?.trim()
  if (ifNoneMatch !== undefined) {
    if (ifMatch !== undefined || !canCreate || ifNoneMatch !== '*') {
      throw refuse('If-None-Match', 'A change takes it where it may create, without If-Match, and only as *')
    }
    return { ifVersion: 0 }
  }
  if (ifMatch === undefined) return {}
  // The row must be there, whatever its version; changes that create nothing need it anyway.
  if (ifMatch === '*') return canCreate ? { create: false } : {}
  const [, weak, tag] = /^(W\/)?"([\x21\x23-\x7e]*)"$/.exec(ifMatch) ?? []
  if (tag === undefined) throw refuse('If-Match', 'Must be * or one entity tag, as the ETag header gave it')
  // A weak tag never matches here (strong comparison).
  const version = weak === undefined && /^[1-9]\d{0,9}$/.test(tag) ? Number(tag) : NO_VERSION
  return { ifVersion: Math.min(version, NO_VERSION), ...(canCreate && { create: false }) }
}

/** Refuses conditions where a change takes none: nobody is to think that they were looked at. @throws TaskwireError */
export function refuseConditions(headers: Headers): void {
  const header = ['If-Match', 'If-None-Match'].find((name) => headers.has(name))
  if (header) throw refuse(header, 'This change takes no condition; several tasks take "ifVersions" in the body')
}

/** A change that failed because of its condition alone: PRECONDITION_FAILED, which is CONFLICT or NOT_FOUND elsewhere. */
export function asPreconditionFailed(error: TaskwireError, { ifVersion, create }: Condition): TaskwireError {
  const { code, current } = error
  const isMissing = code === 'NOT_FOUND' && create === false
  const version = code === 'CONFLICT' && typeof current === 'object' && current && Reflect.get(current, 'version')
  if (!isMissing && (ifVersion === undefined || typeof version !== 'number' || version === ifVersion)) return error
  return new TaskwireError('PRECONDITION_FAILED', { message: error.message, current: current ?? null, cause: error })
}

function refuse(header: string, message: string): TaskwireError {
  return invalidInput({ path: [header], code: 'invalid_value', message: `${header}: ${message}` })
}
