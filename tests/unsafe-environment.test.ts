import { describe, expect, it } from 'vitest'
import { parseEnvironment } from '../src/config/environment.ts'

const secretOf = (seed: string) => `${seed}-0123456789-abcdefghijklmnopqrstuvwxyz`
const SECRET = secretOf('one')
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:pw@db.example/tasks',
  PUBLIC_URL: 'https://api.example',
  BETTER_AUTH_SECRET: SECRET,
}

/** What a start says of an environment: one line for each fault. */
function refusal(variables: Record<string, string>): string[] {
  try {
    parseEnvironment(variables)
    return []
  } catch (error) {
    return (error as Error).message.split('\n').slice(1)
  }
}

describe('a start refuses, in one line', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a secret of 31 bytes',
      { BETTER_AUTH_SECRET: SECRET.slice(0, 31) },
      /BETTER_AUTH_SECRET must be at least 32 bytes/,
    ],
    [
      'a secret of one character, many times',
      { BETTER_AUTH_SECRET: 'a'.repeat(64) },
      /BETTER_AUTH_SECRET can be guessed/,
    ],
    [
      'a secret that documentation shows',
      { AUTH_JWT_SECRET: 'a-string-secret-at-least-256-bits-long' },
      /can be guessed/,
    ],
    ['one secret for two purposes', { AUTH_JWT_SECRET: SECRET }, /AUTH_JWT_SECRET must not be BETTER_AUTH_SECRET/],
    ['the metrics open to who verifies tokens', { METRICS_TOKEN: SECRET }, /METRICS_TOKEN must be a secret of its own/],
    ['a weak token for the metrics', { METRICS_TOKEN: 'short' }, /METRICS_TOKEN must be at least 32 bytes/],
    ['metrics on the public port', { METRICS_PORT: '8000' }, /METRICS_PORT must not be PORT/],
    ['sign-ins in clear', { PUBLIC_URL: 'http://api.example' }, /PUBLIC_URL must be https in production/],
    ['pages in clear', { CORS_ORIGINS: 'https://a.example,http://b.example' }, /CORS_ORIGINS must be https/],
    [
      'keys in clear',
      { AUTH_JWKS_URL: 'http://id.example', AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a' },
      /AUTH_JWKS_URL must be https/,
    ],
    [
      'every address as a proxy',
      { TRUSTED_PROXIES: '10.0.0.1,0.0.0.0/0' },
      /TRUSTED_PROXIES must not hold every address/,
    ],
    ['every IPv6 address as a proxy', { TRUSTED_PROXIES: '::/0' }, /TRUSTED_PROXIES must not hold every address/],
    ['secrets without numbers', { BETTER_AUTH_SECRETS: SECRET }, /BETTER_AUTH_SECRETS must be like 2:newest/],
    ['two secrets of one number', { BETTER_AUTH_SECRETS: `1:${SECRET},1:${secretOf('two')}` }, /a number of its own/],
    ['a weak secret among several', { BETTER_AUTH_SECRETS: `2:${SECRET},1:${'a'.repeat(40)}` }, /can be guessed/],
    ['a limit that is none', { RATE_LIMIT_USER: '-1' }, /RATE_LIMIT_USER must be a whole number from 0/],
    ['a quota of nothing', { QUOTA_ROWS: '0' }, /QUOTA_ROWS must be a whole number from 1/],
    ['a quota of less than nothing', { QUOTA_BYTES: '-1' }, /QUOTA_BYTES must be a whole number from 0/],
  ])('%s [L-08]', (_, variables, fault) => {
    expect(refusal({ ...PRODUCTION, ...variables })).toEqual([expect.stringMatching(fault)])
  })

  it('counting together on the embedded database, which has one process alone [L-08]', () => {
    expect(refusal({ RATE_LIMIT_STORE: 'postgres' })).toEqual([expect.stringContaining('needs DATABASE_URL')])
  })
})

it('a start takes versioned secrets, the newest first, beside the one from before there were versions', () => {
  const { auth } = parseEnvironment({
    ...PRODUCTION,
    BETTER_AUTH_SECRETS: `7:${secretOf('new')}, 3:${secretOf('old')}`,
  })
  const secrets = [
    { version: 7, value: secretOf('new') },
    { version: 3, value: secretOf('old') },
  ]
  expect(auth).toEqual({ mode: 'built-in', secret: SECRET, secrets })
})

it('a start in production needs one of the two', () => {
  const { BETTER_AUTH_SECRET: _, ...rest } = PRODUCTION
  expect(refusal(rest)).toEqual([expect.stringContaining('BETTER_AUTH_SECRET is required')])
  expect(refusal({ ...rest, BETTER_AUTH_SECRETS: `1:${SECRET}` })).toEqual([])
})
