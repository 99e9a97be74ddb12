import type { TaskwireError, TaskwireErrorData } from './errors.ts'

const KEYS = ['name', 'code', 'message', 'requestId', 'status', 'issues', 'current', 'quota', 'retryAfterMs'] as const

/** What an error says, as plain data. */
export function dataOf(error: TaskwireErrorData): TaskwireErrorData {
  return Object.fromEntries(KEYS.map((key) => [key, error[key]])) as unknown as TaskwireErrorData
}

/**
 * Prepares an error for `structuredClone`, which keeps of an error its message and cause, and mostly its stack: the code goes
 * into the stack, as in Node's own errors, and what the server said becomes the cause.
 */
export function prepareForCloning(error: TaskwireError): void {
  const { name, code, message, stack } = error
  const at = stack?.indexOf('\n    at ') ?? -1
  // Firefox and Safari begin with the frames at once, which say nothing of the error.
  if (at >= 0) define(error, 'stack', `${name} [${code}]: ${message}${stack?.slice(at)}`)
  const { cause } = error
  if (cause === undefined) define(error, 'cause', dataOf(error))
  try {
    structuredClone(error.cause)
  } catch {
    // A clone leaves out what a getter gives; for a value that it cannot take, like a Response, it would refuse the error.
    Object.defineProperty(error, 'cause', { get: () => cause })
  }
}

/** Gives a clone of an error back what it carried. */
export function restoreClone(error: Error): void {
  if ('code' in error || !Object.isExtensible(error)) return
  const { message, cause } = error
  const [, code] = /^TaskwireError \[(\w+)\]: /.exec(error.stack ?? '') ?? []
  const data = isWhole(cause) && cause.message === message ? cause : { name: 'TaskwireError', code, message }
  if (!isWhole(data)) return
  for (const key of KEYS) define(error, key, data[key])
}

/** Whether something has the shape of an error of this client, with all that its code promises. */
export function isWhole(value: unknown): value is TaskwireErrorData {
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
