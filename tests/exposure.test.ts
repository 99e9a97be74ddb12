import { describe, expect, it } from 'vitest'
import { parseEnvironment } from '../src/config/environment.ts'

describe('an environment', () => {
  it.each([
    [{ HOST: '0.0.0.0' }, 'HOST=0.0.0.0'],
    [{ HOST: '::' }, 'HOST=::'],
    [{ HOST: 'tasks.example' }, 'HOST=tasks.example'],
    [{ PUBLIC_URL: 'https://tasks.example' }, 'PUBLIC_URL=https://tasks.example'],
    [{ TRUSTED_PROXIES: '127.0.0.1' }, 'TRUSTED_PROXIES=127.0.0.1'],
    [{ NODE_ENV: 'development', HOST: '192.168.1.5' }, 'HOST=192.168.1.5'],
  ])('%j may be reached by others: defaults are those of production, and it says so [L-16]', (variables, why) => {
    const { exposed, corsOrigins, warnings } = parseEnvironment(variables)
    expect({ exposed, corsOrigins }).toEqual({ exposed: true, corsOrigins: [] })
    expect(warnings).toEqual([
      `${why} lets others reach this server: set NODE_ENV=production, which checks that it is safe`,
    ])
  })

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('HOST=%s is this machine alone', (HOST) => {
    expect(parseEnvironment({ HOST, PUBLIC_URL: 'http://[::1]:8000' })).toMatchObject({ exposed: false, warnings: [] })
  })

  it.each([
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['RATE_LIMITS_USER', 'RATE_LIMIT_USER'],
    ['cors_origins', 'CORS_ORIGINS'],
    ['Port', 'PORT'],
    ['TRUST_PROXY', 'TRUSTED_PROXIES'],
    ['BETTER_AUTH_URL', 'PUBLIC_URL'],
    ['JWT_SECRET', 'AUTH_JWT_SECRET'],
  ])('%s is taken for %s misspelt, and noted [L-16]', (name, meant) => {
    expect(parseEnvironment({ [name]: 'x' }).warnings).toEqual([`${name} is not a variable of Taskwire; ${meant} is`])
  })

  it('variables of others are none of ours', () => {
    const others = {
      PATH: '/bin',
      HOME: '/root',
      HOSTNAME: 'a',
      SHELL: 'sh',
      PGHOST: 'b',
      NODE_PATH: 'c',
      npm_config_port: 'd',
    }
    expect(parseEnvironment(others).warnings).toEqual([])
  })
})
