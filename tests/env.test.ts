import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseEnvironment } from '../src/config/environment.ts'
import { temporaryDirectory } from './helpers/server-process.ts'

const ROOT = join(import.meta.dirname, '..')
const SECRET = 'a secret of at least thirty-two bytes'
const JWKS = { AUTH_JWKS_URL: 'https://id.example/jwks', AUTH_ISSUER: 'https://id.example', AUTH_AUDIENCE: 'tasks' }
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app:pw@db.example/tasks',
  PUBLIC_URL: 'https://api.example',
  BETTER_AUTH_SECRET: SECRET,
}

/** Returns the faults that validation reports, without their bullets. */
function faultsOf(variables: Record<string, string>): string[] {
  try {
    parseEnvironment(variables)
    return []
  } catch (error) {
    const [first, ...faults] = (error as Error).message.split('\n')
    expect(first).toBe('Invalid environment variables:')
    return faults.map((fault) => fault.replace(/^ {2}- /, ''))
  }
}

describe('without environment variables', () => {
  it('defaults to an embedded database, the built-in sign-in, and this machine as the only client', () => {
    expect(parseEnvironment({})).toEqual({
      production: false,
      exposed: false,
      warnings: [],
      host: 'localhost',
      port: 8000,
      publicUrl: new URL('http://localhost:8000'),
      dataDirectory: '.data',
      database: { driver: 'pglite', dataDirectory: '.data' },
      auth: { mode: 'built-in' },
      corsOrigins: 'localhost',
      trustedProxies: [],
      compression: true,
      limits: { perUser: 1200, perAddress: 600, store: 'memory', quota: { rows: 100_000, bytes: 268_435_456 } },
      metrics: {},
      logLevel: 'info',
    })
  })

  it('refuses to start in production', () => {
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL is required in production (set DATABASE_DRIVER=pglite to use the embedded database)',
      'BETTER_AUTH_SECRET is required in production; generate one with: openssl rand -base64 32',
      'PUBLIC_URL is required in production: it is the issuer of the tokens',
    ])
  })

  it('treats an empty variable as unset', () => {
    expect(parseEnvironment({ PORT: '', DATABASE_URL: '', AUTH_JWKS_URL: '', HOST: '' })).toEqual(parseEnvironment({}))
  })
})

describe('in production', () => {
  it('listens on all interfaces, allows no CORS origin by default, and takes its own origin from PUBLIC_URL', () => {
    expect(parseEnvironment(PRODUCTION)).toMatchObject({
      production: true,
      host: '0.0.0.0',
      corsOrigins: [],
      publicUrl: new URL('https://api.example'),
      database: { driver: 'pg', url: PRODUCTION.DATABASE_URL },
      auth: { mode: 'built-in', secret: SECRET },
    })
  })

  it.each(['https://api.example/tw', 'https://api.example/api/tw', 'https://api.example:8443/~ada/t.w_1-2'])(
    'accepts a base path in PUBLIC_URL: %s',
    (PUBLIC_URL) => {
      expect(parseEnvironment({ ...PRODUCTION, PUBLIC_URL }).publicUrl.href).toBe(PUBLIC_URL)
    },
  )

  it('accepts the embedded database when DATABASE_DRIVER=pglite', () => {
    const { DATABASE_URL: _, ...rest } = PRODUCTION
    expect(faultsOf({ ...rest, DATABASE_DRIVER: 'pglite' })).toEqual([])
  })

  it('requires neither a secret nor PUBLIC_URL with an external issuer', () => {
    const { BETTER_AUTH_SECRET: _, PUBLIC_URL: __, ...rest } = PRODUCTION
    expect(faultsOf({ ...rest, ...JWKS })).toEqual([])
    expect(faultsOf({ ...rest, AUTH_JWT_SECRET: SECRET })).toEqual([])
  })

  it('requires https for AUTH_JWKS_URL, except on this machine', () => {
    const withKeysAt = (url: string) => faultsOf({ ...PRODUCTION, ...JWKS, AUTH_JWKS_URL: url })
    expect(withKeysAt('http://id.example/jwks')).toEqual([
      'AUTH_JWKS_URL must be https in production: a network attacker could replace the keys',
    ])
    expect(withKeysAt('http://localhost:3000/jwks')).toEqual([])
  })
})

describe('validation of variables', () => {
  it.each([
    ['PORT', 'http', 'PORT must be a whole number from 1 to 65535'],
    ['PORT', '0', 'PORT must be a whole number from 1 to 65535'],
    ['PORT', '65536', 'PORT must be a whole number from 1 to 65535'],
    ['PORT', ' ', 'PORT must be a whole number from 1 to 65535'],
    ['PUBLIC_URL', 'api.example', 'PUBLIC_URL must be a URL that begins with http:// or https://'],
    [
      'PUBLIC_URL',
      'https://api.example/tw/',
      'PUBLIC_URL must be like https://example.com or https://example.com/tw: the path must not end with a slash',
    ],
    ['PUBLIC_URL', 'https://api.example/a/../b', /: the path must not contain "\." or "\.\." as a segment$/],
    ['PUBLIC_URL', 'https://api.example/tä', /: the path must contain only letters/],
    ['PUBLIC_URL', 'https://api.example/t%C3%A4', /: the path must contain only letters/],
    ['PUBLIC_URL', 'https://api.example/tw?a=1', /: the path must have neither a query nor a fragment$/],
    ['PUBLIC_URL', 'https://api.example#tw', /: the path must have neither a query nor a fragment$/],
    ['PUBLIC_URL', 'https://api.example/api', /: the path must differ from the server's own paths, here \/api\/auth$/],
    [
      'CORS_ORIGINS',
      'https://api.example/tw',
      'CORS_ORIGINS must be an origin without a path, like https://app.example.com',
    ],
    [
      'DATABASE_URL',
      'mysql://x',
      'DATABASE_URL must be a URL like postgres://user:password@host/database, with special characters percent-encoded',
    ],
    ['DATABASE_DRIVER', 'sqlite', 'DATABASE_DRIVER must be auto, pg, neon or pglite'],
    ['DATABASE_DRIVER', 'pg', 'DATABASE_URL is required with DATABASE_DRIVER=pg'],
    ['DATABASE_DRIVER', 'neon', 'DATABASE_URL is required with DATABASE_DRIVER=neon'],
    ['NEON_WS_PROXY', 'wss://proxy.example/v1', 'NEON_WS_PROXY requires DATABASE_DRIVER=neon'],
    ['BETTER_AUTH_SECRET', 'x'.repeat(31), /^BETTER_AUTH_SECRET must be at least 32 bytes long; generate one with: /],
    ['AUTH_JWT_SECRET', 'x'.repeat(31), /^AUTH_JWT_SECRET must be at least 32 bytes long; generate one with: /],
    ['AUTH_MAX_TOKEN_AGE', '2592001', 'AUTH_MAX_TOKEN_AGE must be a whole number from 60 to 2592000 seconds (30 days)'],
    ['AUTH_MAX_TOKEN_AGE', '30', 'AUTH_MAX_TOKEN_AGE must be a whole number from 60 to 2592000 seconds (30 days)'],
    ['PORT', '80.5', 'PORT must be a whole number from 1 to 65535'],
    ['AUTH_MAX_TOKEN_AGE', '1h', 'AUTH_MAX_TOKEN_AGE must be a whole number from 60 to 2592000 seconds (30 days)'],
    ['AUTH_ISSUER', 'https://id.example', 'AUTH_ISSUER and AUTH_AUDIENCE require AUTH_JWKS_URL or AUTH_JWT_SECRET'],
    ['CORS_ORIGINS', 'https://a.example,*', /^CORS_ORIGINS must be a URL/],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'TRUSTED_PROXIES must contain IP addresses or networks, like 10.0.0.0/8'],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be fatal, error, warn, info, debug, trace or silent'],
  ])('rejects %s=%s with a message that names the rule', (name, value, fault) => {
    expect(faultsOf({ [name]: value })).toEqual([fault instanceof RegExp ? expect.stringMatching(fault) : fault])
  })

  it('rejects variables of two authentication modes at once', () => {
    expect(faultsOf({ ...JWKS, AUTH_JWT_SECRET: SECRET })).toHaveLength(1)
    expect(faultsOf({ AUTH_JWKS_URL: JWKS.AUTH_JWKS_URL })).toEqual([
      'AUTH_ISSUER is required with AUTH_JWKS_URL: set it to the claim iss of the tokens',
      'AUTH_AUDIENCE is required with AUTH_JWKS_URL: set it to the claim aud of the tokens',
    ])
  })

  it('rejects DATABASE_URL together with DATABASE_DRIVER=pglite', () => {
    const both = { DATABASE_URL: PRODUCTION.DATABASE_URL, DATABASE_DRIVER: 'pglite' }
    expect(faultsOf(both)).toEqual(['DATABASE_URL and DATABASE_DRIVER=pglite exclude each other: set only one'])
  })

  it('uses the Neon driver only with DATABASE_DRIVER=neon, whatever the host', () => {
    const url = 'postgres://u:p@ep-a-1-pooler.eu.aws.neon.tech/x?sslmode=require'
    const directUrl = 'postgres://u:p@ep-a-1.eu.aws.neon.tech/x?sslmode=require'
    const driverOf = (variables: object) => parseEnvironment({ DATABASE_URL: url, ...variables }).database
    expect(driverOf({})).toEqual({ driver: 'pg', url, directUrl })
    expect(driverOf({ DATABASE_DRIVER: 'auto' })).toEqual({ driver: 'pg', url, directUrl })
    expect(driverOf({ DATABASE_DRIVER: 'neon' })).toEqual({ driver: 'neon', url, directUrl })
    const webSocketProxy = 'wss://proxy.example/v1'
    expect(driverOf({ DATABASE_DRIVER: 'neon', NEON_WS_PROXY: webSocketProxy })).toEqual({
      driver: 'neon',
      url,
      directUrl,
      webSocketProxy,
    })
  })

  it('requires a WebSocket URL for NEON_WS_PROXY, and wss:// when a database URL requires TLS', () => {
    const withProxy = (proxy: string, more = {}) =>
      faultsOf({ DATABASE_URL: 'postgres://db.example/x', DATABASE_DRIVER: 'neon', NEON_WS_PROXY: proxy, ...more })
    expect(withProxy('proxy.example:80')).toEqual(['NEON_WS_PROXY must be a URL that begins with ws:// or wss://'])
    expect(withProxy('ws://proxy.example')).toEqual([])
    for (const parameter of ['sslmode=require', 'sslmode=verify-full', 'ssl=true']) {
      for (const name of ['DATABASE_URL', 'DIRECT_DATABASE_URL']) {
        const asking = { [name]: `postgres://db.example/x?${parameter}` }
        expect(withProxy('ws://proxy.example', asking)).toEqual([
          'NEON_WS_PROXY must begin with wss:// when a database URL requires TLS: the connection inside the WebSocket is not encrypted',
        ])
        expect(withProxy('wss://proxy.example', asking)).toEqual([])
      }
    }
    expect(withProxy('ws://proxy.example', { DATABASE_URL: 'postgres://db.example/x?sslmode=disable' })).toEqual([])
  })

  it.each(['DIRECT_DATABASE_URL', 'DIRECT_URL', 'DATABASE_URL_UNPOOLED'])(
    '%s sets the direct URL that bypasses the pooler',
    (name) => {
      const { database } = parseEnvironment({ DATABASE_URL: 'postgres://pooled/x', [name]: 'postgres://direct/x' })
      expect(database).toEqual({ driver: 'pg', url: 'postgres://pooled/x', directUrl: 'postgres://direct/x' })
    },
  )

  it.each([
    [
      'postgres://u:p%40@ep-a-1-pooler.eu.aws.neon.tech/x?sslmode=require',
      'postgres://u:p%40@ep-a-1.eu.aws.neon.tech/x?sslmode=require',
    ],
    ['postgres://u:p@ep-a-1.eu.aws.neon.tech/x', 'postgres://u:p@ep-a-1.eu.aws.neon.tech/x'],
    ['postgres://u:p@db-pooler.example.com/x', undefined],
  ])('with DATABASE_URL=%s, migrations use %s', (url, directUrl) => {
    expect(parseEnvironment({ DATABASE_URL: url }).database).toEqual({ driver: 'pg', url, directUrl })
  })

  it('accepts spaces and trailing commas in lists, and strips the trailing slash of an origin', () => {
    const env = parseEnvironment({
      CORS_ORIGINS: 'https://a.example/ , http://b.example:81,',
      TRUSTED_PROXIES: '::1, 10.0.0.0/8',
    })
    expect(env.corsOrigins).toEqual(['https://a.example', 'http://b.example:81'])
    expect(env.trustedProxies).toEqual(['::1', '10.0.0.0/8'])
  })
})

it('reports all faults at once, without any value', () => {
  const names = variablesIn('src/config/variables.ts', /^ {2}([A-Z][A-Z_]+):/gm)
  const faults = faultsOf(Object.fromEntries([...names].map((name) => [name, 'hunter2'])))
  expect(faults.length).toBeGreaterThan(10)
  expect(faults.join()).not.toContain('hunter2')
})

it('overrides .env with .env.$NODE_ENV, and both with real variables', () => {
  using directory = temporaryDirectory()
  writeFileSync(`${directory.path}/.env`, 'PORT=1001\nHOST=from-env\nDATA_DIR=from-env\n')
  writeFileSync(`${directory.path}/.env.test`, 'PORT=1002\nHOST=from-test\n')
  const load = `import { loadEnvironment } from '${ROOT}/src/config/environment.ts'; console.log(JSON.stringify(loadEnvironment()))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', load], {
    cwd: directory.path,
    env: { PORT: '1003', NODE_ENV: 'test' },
    encoding: 'utf8',
  })
  expect(JSON.parse(output)).toMatchObject({ port: 1003, host: 'from-test', dataDirectory: 'from-env' })
})

it('reads .env.$NODE_ENV also if NODE_ENV is set in .env', () => {
  using directory = temporaryDirectory()
  writeFileSync(`${directory.path}/.env`, 'NODE_ENV=development\nPORT=1001\n')
  writeFileSync(`${directory.path}/.env.development`, 'PORT=1002\n')
  const load = `import { loadEnvironment } from '${ROOT}/src/config/environment.ts'; console.log(loadEnvironment().port)`
  const options = { cwd: directory.path, env: {}, encoding: 'utf8' } as const
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', load], options).trim()).toBe('1002')
})

it('rejects a misspelled NODE_ENV instead of assuming development', () => {
  expect(faultsOf({ NODE_ENV: 'prod' })).toEqual(['NODE_ENV must be production, development or test'])
})

it('lists the same variables in the code, .env.example and the documentation', () => {
  const known = variablesIn('src/config/variables.ts', /^ {2}([A-Z][A-Z_]+):/gm)
  expect(known.size).toBeGreaterThan(15)
  const aliases = ['DIRECT_URL', 'DATABASE_URL_UNPOOLED']
  if (existsSync(`${ROOT}/.env.example`)) {
    const example = variablesIn('.env.example', /^#? ?([A-Z][A-Z_]+)=/gm)
    expect(new Set([...example, ...aliases])).toEqual(known)
    for (const alias of aliases) expect(readFileSync(`${ROOT}/.env.example`, 'utf8')).toContain(alias)
  }
  if (existsSync(`${ROOT}/docs/configuration.md`)) {
    const rows = readFileSync(`${ROOT}/docs/configuration.md`, 'utf8').match(/^\| `NODE_ENV`[\s\S]*?\n\n/m)?.[0] ?? ''
    const named = new Set(
      [...rows.matchAll(/`([A-Z]+_[A-Z_]+|PORT|HOST|COMPRESSION)`/g)].map(([, name]) => name as string),
    )
    expect(named).toEqual(known)
  }
})

function variablesIn(file: string, pattern: RegExp): Set<string> {
  return new Set([...readFileSync(join(ROOT, file), 'utf8').matchAll(pattern)].map(([, name]) => name as string))
}
