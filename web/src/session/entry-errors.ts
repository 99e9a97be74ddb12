import { isTaskwireError } from '@taskwire/client'

/** What is wrong with an attempt to sign in or up: at single fields, by name, and with the whole. */
export interface EntryErrors {
  fields: Partial<Record<string, string>>
  message?: string
}

/** Turns the error of a sign-in or sign-up into messages that say what to do. */
export function entryErrors(error: unknown): EntryErrors {
  if (!isTaskwireError(error)) return { fields: {}, message: 'Something went wrong in this browser. Try again.' }
  const issues = error.issues ?? []
  const fields = Object.fromEntries(
    issues.flatMap(({ path: [name], message }) => (name === undefined ? [] : [[String(name), sentence(message)]])),
  )
  if (Object.keys(fields).length > 0) return { fields }
  return { fields: {}, message: messageOf(error.code, error) }
}

/** Returns what is missing before anything is sent. */
export function missingEntries(values: Partial<Record<string, string>>): EntryErrors | undefined {
  const missing = Object.entries(REQUIRED).filter(([name]) => values[name] === '')
  return missing.length === 0 ? undefined : { fields: Object.fromEntries(missing) }
}

const REQUIRED = { name: 'Enter your name.', email: 'Enter your e-mail address.', password: 'Enter a password.' }

function messageOf(
  code: string,
  { message, retryAfterMs }: { message: string; retryAfterMs?: number | undefined },
): string {
  if (code === 'UNAUTHENTICATED') return 'E-mail address or password is wrong.'
  if (code === 'NETWORK' || code === 'TIMEOUT')
    return 'The server cannot be reached. Check your connection and try again.'
  if (code === 'RATE_LIMITED') return `Too many attempts. Try again in ${waitOf(retryAfterMs ?? 60_000)}.`
  if (code === 'UNAVAILABLE') return 'The server is not available at the moment. Try again in a minute.'
  return sentence(message)
}

/** Returns a duration in words, rounded up. */
function waitOf(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}

/** The server names the field in lower case, and ends not every message with a full stop. */
function sentence(text: string): string {
  const whole = /[.!?]$/.test(text) ? text : `${text}.`
  return whole.charAt(0).toUpperCase() + whole.slice(1)
}
