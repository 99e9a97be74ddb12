import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import { holds, type VersionCondition, type Versions } from '../entities/definition/version-condition.ts'
import { VALUE_TAKEN } from '../entities/verbs/conflicts.ts'
import { invalidInput, TaskwireError } from '../errors.ts'
import { freshTag, readEntityTags } from '../http/compression/entity-tags.ts'
import { versionOf, versionTag } from './version-tag.ts'

/**
 * Reads Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a string in quotes, or as most clients send it without.
 * The procedure's schema says what may be in it.
 */
export function readIdempotencyKey(headers: Headers): { idempotencyKey?: string } {
  const key = headers.get('idempotency-key')?.trim()
  return key === undefined ? {} : { idempotencyKey: /^"(.*)"$/.exec(key)?.[1] ?? key }
}

/** Reads If-Match and If-None-Match (RFC 9110 §13.1). @throws TaskwireError INVALID_INPUT for what is no list of entity tags. */
export function readCondition(headers: Headers): VersionCondition {
  const match = readVersions(headers, 'If-Match')
  const noneMatch = readVersions(headers, 'If-None-Match')
  return { ...(match && { match }), ...(noneMatch && { noneMatch }) }
}

function readVersions(headers: Headers, name: string): Versions | undefined {
  const header = headers.get(name)
  if (header === null) return undefined
  const tags = readEntityTags(header)
  if (!tags) throw refuse(name, 'Must be * or a list of entity tags, each as the ETag header gave it')
  return tags === '*' ? '*' : [...new Set(tags.flatMap(({ plain }) => versionOf(plain) ?? []))]
}

/** Evaluates the conditions of a GET: `failed` is 412, a tag that of a 304; undefined is an answer as ever. */
export function evaluateRead(headers: Headers, version: number): 'failed' | { fresh: string } | undefined {
  if (!holds({ match: readVersions(headers, 'If-Match') }, version)) return 'failed'
  const fresh = freshTag(headers, versionTag(version))
  return fresh === undefined ? undefined : { fresh }
}

/** No row has this version: it stands for entity tags that no version has. */
const NO_VERSION = ENTITY_LIMITS.version

/** A condition as inputs of a change: as tRPC would send it, where the procedure's input can express it. */
export interface ConditionInput {
  ifVersion?: number
  create?: false
  /** The conditions that the procedure's input cannot express. */
  condition?: VersionCondition
}

/** Turns the condition of a change into its inputs. Only what can create takes `create` and version 0. */
export function toInput(condition: VersionCondition, { canCreate }: { canCreate: boolean }): ConditionInput {
  const { match, noneMatch } = condition
  if (match === undefined && noneMatch === undefined) return {}
  if (noneMatch === undefined && match !== undefined && (match === '*' || match.length <= 1)) {
    // Where nothing is created, the row must be there anyway.
    const isThere = canCreate ? { create: false as const } : {}
    return match === '*' ? isThere : { ifVersion: match[0] ?? NO_VERSION, ...isThere }
  }
  return match === undefined && noneMatch === '*' && canCreate ? { ifVersion: 0 } : { condition }
}

/** Refuses conditions where a change takes none: nobody is to think that they were looked at. @throws TaskwireError */
export function refuseConditions(headers: Headers): void {
  const header = ['If-Match', 'If-None-Match'].find((name) => headers.has(name))
  if (header) throw refuse(header, 'This change takes no condition; several rows take "ifVersions" in the body')
}

/** Returns PRECONDITION_FAILED for a change that failed by its condition alone, which is CONFLICT or NOT_FOUND elsewhere. */
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
  // What tRPC can express too has the same message there.
  const isExpressible = toInput(condition, { canCreate }).condition === undefined && condition.match?.length !== 0
  const message = isExpressible ? undefined : messageFor(condition, version)
  return preconditionFailed(message ?? error.message, current, error)
}

/** Returns true for an error that carries another row than the one of the request: one that has a value it may not have too. */
export function isAboutAnother({ issues = [] }: TaskwireError): boolean {
  return issues.some(({ code }) => code === VALUE_TAKEN)
}

/** Says which condition does not hold of a row; undefined where the row has changed since, which the error says itself. */
function messageFor({ match, noneMatch }: VersionCondition, version: number): string | undefined {
  const state = `"current" carries it, at version ${version}.`
  if (!holds({ match }, version)) {
    if (match !== '*' && match?.some((named) => named < version)) return undefined
    return `If-Match names another version: ${state}`
  }
  if (noneMatch !== '*') return `If-None-Match excludes the present version: ${state}`
  return `If-None-Match asks that the id is not taken, and it is: ${state}`
}

/** Returns the error for a condition that does not hold, with the row as it is. */
export function preconditionFailed(message: string, current: unknown, cause?: unknown): TaskwireError {
  return new TaskwireError('PRECONDITION_FAILED', { message, current, cause })
}

function refuse(header: string, message: string): TaskwireError {
  return invalidInput({ path: [header], code: 'invalid_value', message: `${header}: ${message}` })
}
