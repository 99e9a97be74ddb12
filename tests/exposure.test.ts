import { describe, expect, it } from 'vitest'
import { parseEnvironment } from '../src/config/environment.ts'

describe('exposure to other machines', () => {
  it.each([
    [{ HOST: '0.0.0.0' }, 'HOST=0.0.0.0'],
    [{ HOST: '::' }, 'HOST=::'],
    [{ HOST: 'tasks.example' }, 'HOST=tasks.example'],
    [{ PUBLIC_URL: 'https://tasks.example' }, 'PUBLIC_URL=https://tasks.example'],
    [{ TRUSTED_PROXIES: '127.0.0.1' }, 'TRUSTED_PROXIES=127.0.0.1'],
    [{ NODE_ENV: 'development', HOST: '192.168.1.5' }, 'HOST=192.168.1.5'],
  ])('%j uses production defaults and warns, because other machines can reach the server [L-16]', (variables, why) => {
    const { exposed, corsOrigins, warnings } = parseEnvironment(variables)
    expect({ exposed, corsOrigins }).toEqual({ exposed: true, corsOrigins: [] })
    expect(warnings).toEqual([
      `${why} lets other machines reach this server: set NODE_ENV=production, which rejects unsafe settings`,
    ])
  })

  it.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('HOST=%s does not expose the server', (HOST) => {
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
  ])('warns that %s is probably a misspelling of %s [L-16]', (name, meant) => {
    expect(parseEnvironment({ [name]: 'x' }).warnings).toEqual([
      `${name} is not a Taskwire variable; did you mean ${meant}?`,
    ])
  })

  it('does not warn about variables of other programs', () => {
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
