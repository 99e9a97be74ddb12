import type { TaskwireError, TaskwireErrorData } from './errors.ts'

const KEYS = [
  'name',
  'code',
  'message',
  'requestId',
  'status',
  'issues',
  'current',
  'quota',
  'scope',
  'retryAfterMs',
] as const

/** Returns the fields of an error as plain data. */
export function dataOf(error: TaskwireErrorData): TaskwireErrorData {
  return Object.fromEntries(KEYS.map((key) => [key, error[key]])) as unknown as TaskwireErrorData
}

/**
 * Prepares an error for `structuredClone`, which keeps only the message, the cause and usually the stack of an error. Adds
 * the code to the stack, like Node's own errors, and sets the error's fields as its cause.
 */
export function prepareForCloning(error: TaskwireError): void {
  const { name, code, message, stack } = error
  const at = stack?.indexOf('\n    at ') ?? -1
  // In Firefox and Safari the stack holds only frames, without a first line to add the code to.
  if (at >= 0) define(error, 'stack', `${name} [${code}]: ${message}${stack?.slice(at)}`)
  const { cause } = error
  if (cause === undefined) define(error, 'cause', dataOf(error))
  try {
    structuredClone(error.cause)
  } catch {
    // `structuredClone` throws for a cause that it cannot clone, like a Response, but it skips getters.
    Object.defineProperty(error, 'cause', { get: () => cause })
  }
}

/** Restores the fields of an error that `structuredClone` has removed. */
export function restoreClone(error: Error): void {
  if ('code' in error || !Object.isExtensible(error)) return
  const { message, cause } = error
  const [, code] = /^TaskwireError \[(\w+)\]: /.exec(error.stack ?? '') ?? []
  const data = isErrorData(cause) && cause.message === message ? cause : { name: 'TaskwireError', code, message }
  if (!isErrorData(data)) return
  for (const key of KEYS) define(error, key, data[key])
}

/** Returns whether a value has the shape of a `TaskwireError`, with the fields that its code requires. */
export function isErrorData(value: unknown): value is TaskwireErrorData {
  if (typeof value !== 'object' || value === null) return false
  const { name, code, message, issues, current } = value as Record<string, unknown>
  if (name !== 'TaskwireError' || typeof code !== 'string' || typeof message !== 'string') return false
  if (code === 'INVALID_INPUT') return Array.isArray(issues) && issues.every(isIssue)
  return (code !== 'CONFLICT' && code !== 'PRECONDITION_FAILED') || current !== undefined
}

function isIssue(value: unknown): boolean {
  const { path, message } = (value ?? {}) as Record<string, unknown>
  return Array.isArray(path) && typeof message === 'string'
}

function define(error: Error, key: string, value: unknown): void {
  const enumerable = key !== 'stack' && key !== 'cause'
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true })
}
