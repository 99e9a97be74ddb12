/** The kinds of values that options of `createTaskwire` and `createSession` can have. */
export type Kind = 'function' | 'headers' | 'milliseconds' | 'count' | 'token' | 'storage'

/**
 * Validates options at run time, for callers in JavaScript and values from the environment. Returns the server's address
 * without a trailing slash. @throws TypeError that names the option, the rule and the fix.
 */
export function checkOptions(options: unknown, kinds: Record<string, Kind>): string {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`Options must be an object, like { url: "${EXAMPLE}" }.`)
  for (const [name, kind] of Object.entries(kinds)) {
    const value: unknown = Reflect.get(options, name)
    const [isRight, rule] = RULES[kind]
    if (value !== undefined && !isRight(value)) throw new TypeError(`"${name}" must be ${rule}, or omitted.`)
  }
  return readUrl(Reflect.get(options, 'url'))
}

const EXAMPLE = 'https://tasks.example.com'

const isFunction = (value: unknown) => typeof value === 'function'

const RULES: Record<Kind, [isRight: (value: unknown) => boolean, rule: string]> = {
  function: [isFunction, 'a function'],
  headers: [isHeaders, 'an object with string values'],
  milliseconds: [(value) => typeof value === 'number' && value > 0, 'a number of milliseconds above 0'],
  count: [(value) => typeof value === 'number' && value >= 0, 'a number of at least 0'],
  token: [
    (value) => isFunction(value) || isToken(value),
    'an access token without "Bearer", or a function that returns one',
  ],
  storage: [
    (value) => ['get', 'set'].every((name) => isFunction(Object(value)[name])),
    'an object with the functions "get" and "set"',
  ],
}

/** Returns whether a value is valid in a header and has no "Bearer" scheme in front. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^(?!Bearer )[\x20-\x7e]+$/i.test(value)
}

// A Headers instance has no own keys, so its entries would be dropped silently. It is rejected instead.
function isHeaders(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !(Symbol.iterator in value) &&
    Object.values(value).every((text) => typeof text === 'string')
  )
}

function readUrl(value: unknown): string {
  const text = value instanceof URL ? value.href : value
  if (typeof text !== 'string')
    throw wrongUrl(value === undefined || value === null ? 'is missing' : 'must be a string or a URL')
  if (!/^\s*https?:/i.test(text))
    throw wrongUrl(text.trim() === '' ? 'is empty' : 'must begin with http:// or https://')
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw wrongUrl('is not a valid URL')
  }
  const { origin, pathname, href, username, password } = url
  if (username !== '' || password !== '')
    throw wrongUrl('must not contain a user name or password; use "token" instead')
  if (/[?#]/.test(href)) throw wrongUrl('must not contain a query or fragment')
  const path = pathname.replace(/\/+$/, '')
  const [added] = /\/(trpc|api\/(v1|auth))$/.exec(path) ?? []
  if (added) throw wrongUrl(`must not end with "${added}"; the client adds that path`)
  return origin + path
}

function wrongUrl(problem: string): TypeError {
  return new TypeError(`"url" ${problem}. Use the server's address, like "${EXAMPLE}".`)
}
