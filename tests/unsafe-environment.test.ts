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

/** Returns the lines that start-up prints about an environment, one per fault. */
function faultLines(variables: Record<string, string>): string[] {
  try {
    parseEnvironment(variables)
    return []
  } catch (error) {
    return (error as Error).message.split('\n').slice(1)
  }
}

describe('start-up rejects, with one line,', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a secret of 31 bytes',
      { BETTER_AUTH_SECRET: SECRET.slice(0, 31) },
      /BETTER_AUTH_SECRET must be at least 32 bytes/,
    ],
    [
      'a secret that repeats one character',
      { BETTER_AUTH_SECRET: 'a'.repeat(64) },
      /BETTER_AUTH_SECRET must be random/,
    ],
    [
      'a secret published in documentation',
      { AUTH_JWT_SECRET: 'a-string-secret-at-least-256-bits-long' },
      /must be random/,
    ],
    ['one secret for two purposes', { AUTH_JWT_SECRET: SECRET }, /AUTH_JWT_SECRET must differ from BETTER_AUTH_SECRET/],
    [
      'a metrics token that equals another secret',
      { METRICS_TOKEN: SECRET },
      /METRICS_TOKEN must differ from every other secret/,
    ],
    ['a weak metrics token', { METRICS_TOKEN: 'short' }, /METRICS_TOKEN must be at least 32 bytes/],
    ['metrics on the public port', { METRICS_PORT: '8000' }, /METRICS_PORT must differ from PORT/],
    ['a public URL without TLS', { PUBLIC_URL: 'http://api.example' }, /PUBLIC_URL must be https in production/],
    ['a CORS origin without TLS', { CORS_ORIGINS: 'https://a.example,http://b.example' }, /CORS_ORIGINS must be https/],
    [
      'a JWKS URL without TLS',
      { AUTH_JWKS_URL: 'http://id.example', AUTH_ISSUER: 'i', AUTH_AUDIENCE: 'a' },
      /AUTH_JWKS_URL must be https/,
    ],
    [
      'every IPv4 address as a trusted proxy',
      { TRUSTED_PROXIES: '10.0.0.1,0.0.0.0/0' },
      /TRUSTED_PROXIES must not trust every address/,
    ],
    [
      'every IPv6 address as a trusted proxy',
      { TRUSTED_PROXIES: '::/0' },
      /TRUSTED_PROXIES must not trust every address/,
    ],
    ['secrets without version numbers', { BETTER_AUTH_SECRETS: SECRET }, /BETTER_AUTH_SECRETS must be like 2:newest/],
    [
      'two secrets with one version number',
      { BETTER_AUTH_SECRETS: `1:${SECRET},1:${secretOf('two')}` },
      /a distinct version number/,
    ],
    ['a weak secret among several', { BETTER_AUTH_SECRETS: `2:${SECRET},1:${'a'.repeat(40)}` }, /must be random/],
    ['a negative rate limit', { RATE_LIMIT_USER: '-1' }, /RATE_LIMIT_USER must be a whole number from 0/],
    ['a quota of 0 rows', { QUOTA_ROWS: '0' }, /QUOTA_ROWS must be a whole number from 1/],
    ['a negative byte quota', { QUOTA_BYTES: '-1' }, /QUOTA_BYTES must be a whole number from 0/],
  ])('%s [L-08]', (_, variables, fault) => {
    expect(faultLines({ ...PRODUCTION, ...variables })).toEqual([expect.stringMatching(fault)])
  })

  it('a shared rate limit store on the embedded database [L-08]', () => {
    expect(faultLines({ RATE_LIMIT_STORE: 'postgres' })).toEqual([expect.stringContaining('requires DATABASE_URL')])
  })
})

it('accepts versioned secrets, newest first, together with the unversioned one', () => {
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

it('requires BETTER_AUTH_SECRET or BETTER_AUTH_SECRETS in production', () => {
  const { BETTER_AUTH_SECRET: _, ...rest } = PRODUCTION
  expect(faultLines(rest)).toEqual([expect.stringContaining('BETTER_AUTH_SECRET is required')])
  expect(faultLines({ ...rest, BETTER_AUTH_SECRETS: `1:${SECRET}` })).toEqual([])
})
