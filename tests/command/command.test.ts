import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createServer } from '../../src/embedding/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { postJson } from '../helpers/send.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { testLogger } from '../helpers/test-app.ts'
import { runTaskwire } from './run.ts'

/** Signs up a user on a data directory. */
async function signUpOn(dataDirectory: string): Promise<string> {
  const email = newEmail()
  await using server = await createServer({
    ...{ host: '127.0.0.1', port: 0, logger: testLogger() },
    env: { DATA_DIR: dataDirectory },
  })
  const person = { name: 'Ada\u001b[2J', email, password: PASSWORD }
  const url = `http://127.0.0.1:${server.port}`
  expect(await statusOf(`${url}/api/auth/sign-up/email`, person)).toBe(200)
  return email
}

async function signIn(dataDirectory: string, email: string, password: string): Promise<number> {
  await using server = await createServer({
    ...{ host: '127.0.0.1', port: 0, logger: testLogger() },
    env: { DATA_DIR: dataDirectory },
  })
  const url = `http://127.0.0.1:${server.port}/api/auth/sign-in/email`
  return await statusOf(url, { email, password })
}

/** Sends a request, again while the server sheds load, as it does on a busy machine. Returns the status of its answer. */
function statusOf(url: string, body: object): Promise<number> {
  return eventually(async () => {
    const { status } = await postJson(url, body)
    expect(status).not.toBe(503)
    return status
  }, 500)
}

describe('taskwire', () => {
  it.each([
    ...[['bogus'], ['toString'], ['user'], ['user', 'rename', 'x'], ['user', 'list', 'x'], ['start', '--bogus']],
    ...[
      ['--fail-fast', 'x'],
      ['migrate', '--dry-run'],
      ['doctor', 'x'],
      ['renew', 'x'],
      ['seed', '--bogus'],
      ['seed', 'ada', 'x'],
    ],
    ...[
      ['user', 'list', '--yes'],
      ['user', 'delete', '--force', 'x'],
      ['user', 'delete', 'x', 'y'],
    ],
  ])('shows how it is used for: %s %s', async (...args) => {
    const { code, output, errors } = await runTaskwire(args.filter((arg) => typeof arg === 'string'))
    expect([code, output]).toEqual([1, ''])
    expect(errors).toMatch(/^(Unknown (command|argument)|Usage)/)
    expect(errors).not.toMatch(/\n {4}at /)
  })

  it('lists its commands with --help', async () => {
    const { code, output } = await runTaskwire(['--help'])
    expect(code).toBe(0)
    for (const command of ['start', 'migrate', 'doctor', 'user list', 'seed', 'renew'])
      expect(output).toContain(command)
  })

  it.each([
    ...[['-h'], ['help'], ['start', '--help'], ['--fail-fast', '--help'], ['migrate', '--help'], ['doctor', '-h']],
    ...[
      ['renew', '--help'],
      ['seed', '--help'],
      ['user', '--help'],
      ['user', 'delete', 'x', '--yes', '-h'],
    ],
  ])('prints the help and does nothing else for: %s %s', async (...args) => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'data')
    const { code, output, errors } = await runTaskwire(args, { DATA_DIR: path })
    expect([code, errors]).toEqual([0, ''])
    expect(output).toMatch(/^Usage: taskwire/)
    expect(existsSync(path)).toBe(false)
  })

  it('migrates, and says what it has done', async () => {
    using directory = temporaryDirectory()
    const env = { DATA_DIR: join(directory.path, 'data') }
    expect(await runTaskwire(['migrate'], env)).toMatchObject({ code: 0, output: expect.stringContaining('applied') })
    expect(await runTaskwire(['migrate'], env)).toMatchObject({ output: expect.stringMatching(/is up to date\n$/) })
  })

  it('adds example tasks for a user', async () => {
    using data = await preparedDirectory()
    const env = { DATA_DIR: data.path }
    expect(await runTaskwire(['seed'], env)).toMatchObject({ code: 1, errors: expect.stringContaining('user id') })
    expect(await runTaskwire(['seed', 'ada'], env)).toMatchObject({ code: 0, output: expect.stringContaining('20') })
  })
})

describe('taskwire user', () => {
  it('lists users, sets a password and deletes a user with all sessions', async () => {
    using data = await preparedDirectory()
    const env = { DATA_DIR: data.path }
    const email = await signUpOn(data.path)
    const listed = await runTaskwire(['user', 'list'], env)
    expect(listed.output).toContain(email)
    expect(listed.output).toMatch(/^1 user in /m)
    // A terminal would obey it.
    expect(listed.output).not.toContain('\u001b')

    const short = await runTaskwire(['user', 'set-password', email], env, 'short\n')
    expect(short).toMatchObject({ code: 1, errors: expect.stringContaining('8 to 128 characters') })
    const set = await runTaskwire(['user', 'set-password', email.toUpperCase()], env, 'another password\n')
    expect(set).toMatchObject({ code: 0, output: `${email} has a new password; 1 session was ended\n` })
    expect(set.output + set.errors).not.toContain('another password')
    expect(await signIn(data.path, email, PASSWORD)).toBe(401)
    expect(await signIn(data.path, email, 'another password')).toBe(200)

    const unsure = await runTaskwire(['user', 'delete', email], env)
    expect(unsure).toMatchObject({ code: 1, errors: expect.stringContaining('--yes') })
    expect((await runTaskwire(['user', 'delete', email, '--yes'], env)).code).toBe(0)
    expect((await runTaskwire(['user', 'list'], env)).output).toMatch(/^0 users in /)
    const gone = await runTaskwire(['user', 'delete', email, '--yes'], env)
    expect(gone).toMatchObject({ code: 1, errors: expect.stringContaining('There is no user') })
  })

  it('refers to the issuer that manages the users', async () => {
    const env = { AUTH_JWT_SECRET: crypto.randomUUID() + crypto.randomUUID() }
    const { code, errors } = await runTaskwire(['user', 'list'], env)
    expect(code).toBe(1)
    expect(errors).toMatch(/Another issuer/)
  })
})

describe('taskwire doctor', () => {
  it('finds nothing wrong with a new directory, and creates nothing', async () => {
    using directory = temporaryDirectory()
    const path = join(directory.path, 'data')
    const { code, output } = await runTaskwire(['doctor'], { DATA_DIR: path })
    expect(code).toBe(0)
    expect(output).toMatch(/The server can run/)
    expect(existsSync(path)).toBe(false)
  })

  it('checks migrations, roles, policies and clocks of a database', async () => {
    using data = await preparedDirectory()
    const { code, output } = await runTaskwire(['doctor'], { DATA_DIR: data.path })
    expect(code).toBe(0)
    for (const found of ['up to date', 'exist', 'isolated from each other', 'agree'])
      expect(output).toMatch(new RegExp(`^ok .*${found}`, 'm'))
  })

  it('lists the faults of the environment, and what to do', async () => {
    const { code, output, errors } = await runTaskwire(['doctor'], { PORT: 'x', PUBLIC_URL: 'ftp://example.com' })
    expect(code).toBe(1)
    expect(output).toMatch(/^FAULT +environment.*\n.*PORT.*\n.*PUBLIC_URL/m)
    expect(errors).toMatch(/cannot run as it is: 1 fault/)
  })

  it('reports a database that does not answer, and a public address without a server', async () => {
    using directory = temporaryDirectory()
    const env = {
      ...{ DATABASE_URL: 'postgres://ada:secret@127.0.0.1:9/none', DATA_DIR: directory.path },
      PUBLIC_URL: 'https://127.0.0.1:9/tw',
      TRUSTED_PROXIES: '10.0.0.1',
    }
    const { code, output } = await runTaskwire(['doctor'], env)
    expect(code).toBe(1)
    expect(output).toMatch(/^FAULT +database/m)
    expect(output).toMatch(/^warning +address.*does not answer/m)
    expect(output).not.toContain('secret')
  })
})
