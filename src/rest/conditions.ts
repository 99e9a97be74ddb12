import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import { holds, type VersionCondition, type Versions } from '../entities/definition/version-condition.ts'
import { VALUE_TAKEN } from '../entities/verbs/conflicts.ts'
import { invalidInput, TaskwireError } from '../errors.ts'
import { freshTag, readEntityTags } from '../http/compression/entity-tags.ts'
import { versionOf, versionTag } from './version-tag.ts'

/**
 * Reads Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a quoted string, or without quotes as most clients send
 * it. The procedure's schema validates the key.
 */
export function readIdempotencyKey(headers: Headers): { idempotencyKey?: string } {
  const key = headers.get('idempotency-key')?.trim()
  return key === undefined ? {} : { idempotencyKey: /^"(.*)"$/.exec(key)?.[1] ?? key }
}

/** Reads If-Match and If-None-Match (RFC 9110 §13.1). @throws TaskwireError INVALID_INPUT for malformed entity tags. */
export function readCondition(headers: Headers): VersionCondition {
  const match = readVersions(headers, 'If-Match')
  const noneMatch = readVersions(headers, 'If-None-Match')
  return { ...(match && { match }), ...(noneMatch && { noneMatch }) }
}

function readVersions(headers: Headers, name: string): Versions | undefined {
  const header = headers.get(name)
  if (header === null) return undefined
  const tags = readEntityTags(header)
  if (!tags) throw reject(name, 'Must be * or a list of entity tags from ETag headers')
  return tags === '*' ? '*' : [...new Set(tags.flatMap(({ plain }) => versionOf(plain) ?? []))]
}

/** Evaluates the preconditions of a GET: `failed` means 412, `fresh` is the tag of a 304, undefined means a full response. */
export function evaluateRead(headers: Headers, version: number): 'failed' | { fresh: string } | undefined {
  if (!holds({ match: readVersions(headers, 'If-Match') }, version)) return 'failed'
  const fresh = freshTag(headers, versionTag(version))
  return fresh === undefined ? undefined : { fresh }
}

/** A version that no row has, for entity tags that are not versions. */
const NO_VERSION = ENTITY_LIMITS.version

/** The precondition of a change as procedure input, as tRPC clients send it. */
export interface ConditionInput {
  ifVersion?: number
  create?: false
  /** The precondition itself, if `ifVersion` and `create` cannot express it. */
  condition?: VersionCondition
}

/** Converts the precondition of a change to procedure input. Only operations that can create accept `create` and version 0. */
export function toInput(condition: VersionCondition, { canCreate }: { canCreate: boolean }): ConditionInput {
  const { match, noneMatch } = condition
  if (match === undefined && noneMatch === undefined) return {}
  if (noneMatch === undefined && match !== undefined && (match === '*' || match.length <= 1)) {
    // Without creation, the row must exist anyway.
    const mustExist = canCreate ? { create: false as const } : {}
    if (match === '*') return mustExist
    const [version = NO_VERSION] = match
    // The input 0 means that the row must not exist; a row has no such tag.
    return { ifVersion: canCreate && version === 0 ? NO_VERSION : version, ...mustExist }
  }
  return match === undefined && noneMatch === '*' && canCreate ? { ifVersion: 0 } : { condition }
}

/** Rejects preconditions on operations that do not support them, instead of ignoring them. @throws TaskwireError INVALID_INPUT */
export function rejectConditions(headers: Headers): void {
  const header = ['If-Match', 'If-None-Match'].find((name) => headers.has(name))
  if (header)
    throw reject(
      header,
      'This operation does not support preconditions; bulk operations accept "ifVersions" in the body',
    )
}

/** Converts CONFLICT and NOT_FOUND to PRECONDITION_FAILED if the precondition alone made the change fail. */
export function asPreconditionFailed(
  error: TaskwireError,
  condition: VersionCondition,
  { canCreate }: { canCreate: boolean },
): TaskwireError {
  const { code, current } = error
  const version = code === 'CONFLICT' && typeof current === 'object' && current && Reflect.get(current, 'version')
  if (code === 'NOT_FOUND' && canCreate && !holds(condition, undefined))
    return preconditionFailed(error.message, null, error)
  if (typeof version !== 'number' || holds(condition, version)) return error
  // Preconditions that tRPC can express keep the message that tRPC has.
  const isExpressible = toInput(condition, { canCreate }).condition === undefined && condition.match?.length !== 0
  const message = isExpressible ? undefined : messageFor(condition, version)
  return preconditionFailed(message ?? error.message, current, error)
}

/** Returns true if the error carries another row than the requested one: the row that already has a unique value. */
export function isAboutAnother({ issues = [] }: TaskwireError): boolean {
  return issues.some(({ code }) => code === VALUE_TAKEN)
}

/** Describes the precondition that failed; undefined if the row has changed since, because the error's own message says so. */
function messageFor({ match, noneMatch }: VersionCondition, version: number): string | undefined {
  const state = `"current" is the row, at version ${version}.`
  if (!holds({ match }, version)) {
    if (match !== '*' && match?.some((named) => named < version)) return undefined
    return `If-Match does not match the version of the row: ${state}`
  }
  if (noneMatch !== '*') return `If-None-Match matches the version of the row: ${state}`
  return `If-None-Match: * requires that the row does not exist: ${state}`
}

/** Returns the error for a failed precondition, with the current row. */
export function preconditionFailed(message: string, current: unknown, cause?: unknown): TaskwireError {
  return new TaskwireError('PRECONDITION_FAILED', { message, current, cause })
}

function reject(header: string, message: string): TaskwireError {
  return invalidInput({ path: [header], code: 'invalid_value', message })
}
