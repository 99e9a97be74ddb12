import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'

/** Checks the log output of the applications of all tests, so it runs last. */
const FILES = readdirSync(inject('logDirectory')).map((name) =>
  readFileSync(join(inject('logDirectory'), name), 'utf8'),
)
const LINES = FILES.flatMap((text) => text.split('\n').filter((line) => line !== ''))

type Line = Record<string, unknown>

const PRIVATE_KEYS = ['title', 'description', 'email', 'password', 'token', 'authorization', 'cookie', 'set-cookie']

const SESSION_TOKEN = /(?<![\w-])(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9]{32}(?![\w-])/

/** Returns a few matching lines, truncated for readability. */
function matching(pattern: RegExp): string[] {
  return LINES.filter((line) => pattern.test(line))
    .slice(0, 3)
    .map((line) => line.slice(0, 500))
}

it('there is log output to check', () => {
  expect(LINES.length).toBeGreaterThan(0)
})

it('every line is a JSON event with a level and a time', () => {
  const parsed = LINES.map(parse)
  expect(parsed.filter((line) => typeof line?.level !== 'number' || typeof line.time !== 'number')).toEqual([])
})

it('every request line has the request id, method, path, outcome and duration', () => {
  const requests = LINES.map(parse).filter((line) => line?.msg === 'request' || line?.msg === 'request failed')
  const incomplete = requests.filter((line) => {
    const { requestId, method, path, status, durationMs } = line ?? {}
    const named = [requestId, method, path].every((value) => typeof value === 'string' && value !== '')
    return !(named && typeof status === 'number' && typeof durationMs === 'number')
  })
  expect(incomplete).toEqual([])
  expect(requests.filter((line) => String(line?.path).includes('?'))).toEqual([])
})

it('no line contains a token [H-13]', () => {
  expect(matching(/eyJ[\w-]{10,}\./)).toEqual([])
  expect(matching(/Bearer /)).toEqual([])
  expect(matching(/tw_(pat|cal)_\w{36}/)).toEqual([])
  // Better Auth's session tokens have the format of its user and session ids: 32 letters and digits.
  const withoutIds = LINES.map((line) => line.replaceAll(/"(userId|sessionId)":"\w+"/g, ''))
  expect(withoutIds.filter((line) => SESSION_TOKEN.test(line)).slice(0, 3)).toEqual([])
})

it('no line contains an e-mail address [H-13]', () => {
  expect(matching(/[\w.+-]+@[\w-]+\.\w+/)).toEqual([])
})

it('no line contains user content [H-13]', () => {
  expect(matching(/private-title-/)).toEqual([])
  const leaked = LINES.map(parse).flatMap((line) => [...privateMembers(line)])
  expect(leaked.slice(0, 3)).toEqual([])
})

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}

/** Returns properties with a private name, at any depth, that are not redacted. */
function* privateMembers(value: unknown): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (PRIVATE_KEYS.includes(key.toLowerCase()) && member !== '[redacted]') yield [key, member]
    yield* privateMembers(member)
  }
}
