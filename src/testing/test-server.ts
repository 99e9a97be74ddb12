import { randomUUID } from 'node:crypto'
import { createTaskwire, type Taskwire, type TaskwireOptions } from '@taskwire/client'
import { type Caller, createTestCaller } from './caller.ts'
import { connectThread, toError } from './connection.ts'
import type { Duration, NewUser, StartOptions, TestServer, TestUser } from './server-types.ts'
import { createFetch } from './test-fetch.ts'
import type { Operations, SentFailure } from './thread/messages.ts'

const DEFAULT_URL = 'http://taskwire.test'
const TOKEN_MS = 3_600_000
const UNITS = { milliseconds: 1, seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 }

/**
 * Starts a Taskwire server for tests: the real application on a database in memory, without a port. The first server of a process
 * loads the application.
 *
 * @example
 * await using tw = await startTestServer()
 * const ada = await tw.createUser({ name: 'Ada' })
 * const task = await tw.clientFor(ada).tasks.create({ title: 'Buy milk' })
 */
export async function startTestServer(options: StartOptions = {}): Promise<TestServer> {
  const { logLevel = 'error' } = options
  const { origin } = new URL(options.url ?? DEFAULT_URL)
  const connection = connectThread()
  const server = await connection.call('open', { url: origin, logLevel }).catch(throwError)

  type Rest<Name extends keyof Operations> =
    Parameters<Operations[Name]> extends [number, ...infer Others] ? Others : never
  async function call<Name extends Exclude<keyof Operations, 'open'>>(
    operation: Name,
    ...parameters: Rest<Name>
  ): Promise<Awaited<ReturnType<Operations[Name]>>> {
    const all = [server, ...parameters] as unknown as Parameters<Operations[Name]>
    return (await connection.call(operation, ...all).catch(throwError)) as Awaited<ReturnType<Operations[Name]>>
  }

  const fetch = createFetch({ connection, server, origin })
  const issueToken = ({ id, name, email }: TestUser, { lifetime = TOKEN_MS }: { lifetime?: Duration } = {}) =>
    call('issueToken', { userId: id, name, email, lifetimeMs: toMilliseconds(lifetime) })
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= call('close')
    return closing
  }

  return {
    url: origin,
    fetch,
    async createUser({ name = 'Test user', email, id = `user-${randomUUID()}` }: NewUser = {}) {
      const user = { id, name, email: email ?? `${id}@example.com` }
      return { ...user, token: await issueToken({ ...user, token: '' }) }
    },
    issueToken,
    clientFor(user, others: Partial<TaskwireOptions> = {}): Taskwire {
      let { token } = user
      const renew = async () => {
        token = await issueToken(user)
        return token
      }
      return createTaskwire({
        ...{ url: origin, fetch, token: ({ refused }) => (refused === undefined ? token : renew()) },
        ...others,
      })
    },
    callerFor: (user): Caller => createTestCaller(connection, server, user.id),
    clock: {
      set: (date) => call('setClock', { stopAt: toDate(date) }),
      advance: (duration) => call('setClock', { aheadMs: toMilliseconds(duration) }),
    },
    failNext: (procedure, fault) => {
      const { times = 1, ...given } = fault
      return call('failNext', procedure, { fault: given, times })
    },
    dropNextAnswer: (procedure, { times = 1 } = {}) => call('dropNextAnswer', procedure, times),
    setLatency: (milliseconds) => call('setLatency', toMilliseconds(milliseconds)),
    cutStreams: () => call('cutStreams'),
    reset: () => call('reset'),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function throwError(failure: SentFailure): never {
  throw toError(failure)
}

function toDate(value: Date | string): Date {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) throw new TypeError(`"${value}" must be a date, like "2026-12-24T09:00:00Z".`)
  return date
}

/** Returns a duration in milliseconds. @throws TypeError for a negative one, or an unknown unit */
function toMilliseconds(duration: Duration): number {
  const parts = typeof duration === 'number' ? { milliseconds: duration } : duration
  let total = 0
  for (const [unit, amount] of Object.entries(parts)) {
    if (!(unit in UNITS) || typeof amount !== 'number' || !(amount >= 0)) {
      throw new TypeError('A duration must be milliseconds, or an object like { hours: 1, minutes: 30 }.')
    }
    total += amount * UNITS[unit as keyof typeof UNITS]
  }
  return total
}
