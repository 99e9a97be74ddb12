import { expect } from 'vitest'
import type { ErrorCode, Issue } from '../../src/errors.ts'
import { newNotification } from '../helpers/new-notification.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'

/** An error in wire format. */
export interface WireError {
  message: string
  code: number
  data: { code: ErrorCode; message: string; requestId: string; httpStatus: number; path?: string; issues?: Issue[] }
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** The error of each call, in order; undefined for a successful call. */
  errors: (WireError | undefined)[]
}

/** A user who sends raw requests. */
export interface RawCaller {
  userId: string
  send(path: string, init?: RequestInit & { duplex?: 'half' }): Promise<Answer>
  /** POSTs a body as JSON. */
  post(procedure: string, body: NonNullable<RequestInit['body']>): Promise<Answer>
  /** Lets a reminder of a new task fire, and returns the id of the notification. */
  notify(): Promise<string>
  /** Returns the number of this user's rows, and of changes ever made. */
  footprint(): Promise<{ tasks: number; seq: bigint }>
}

export async function rawCaller(database: TestDatabase, given?: TestApp): Promise<RawCaller> {
  const userId = newUser()
  const app = given ?? (await createTestApp(database))
  const token = await app.tokenOf(userId)

  async function send(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers)
    headers.set('Authorization', `Bearer ${token}`)
    const response = await app.fetch(new Request(`http://test/trpc/${path}`, { ...init, headers }))
    const text = await response.text()
    const { status } = response
    return { status, headers: response.headers, text, errors: errorsIn(text) }
  }

  return {
    userId,
    send,
    post: (procedure, body) =>
      send(procedure, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }),
    notify: async () => {
      const clock = () => new Date()
      return (await newNotification(callerFor(database, userId, clock), { database, clock })).id
    },
    footprint: async () => {
      const [tasks, counter] = await database.tenant.read(userId, (tables) =>
        Promise.all([tables.task.count({ where: { userId } }), tables.counter.findFirst({ where: { userId } })]),
      )
      return { tasks, seq: counter?.seq ?? 0n }
    },
  }
}

function errorsIn(text: string): (WireError | undefined)[] {
  if (text === '') return []
  const parsed: unknown = JSON.parse(text)
  const answers = (Array.isArray(parsed) ? parsed : [parsed]) as { error?: { json: WireError } }[]
  return answers.map((answer) => answer.error?.json)
}

/** Internals that no response may contain: source paths, SQL, and names of dependencies. */
const LEAKS =
  /node_modules|\/src\/|\.ts\b|\bat [\w.<>]+ \(|\n {4}at |SELECT |INSERT |prisma|postgres|pglite|"stack"|zod/i

/** Checks an error response: one error with this code and a request id, complete and without internals. */
export function expectRejection(answer: Answer, code: ErrorCode, status: number): WireError {
  expect.soft(answer.text).not.toMatch(LEAKS)
  expect(answer.errors).toHaveLength(1)
  const [error] = answer.errors
  expect(error).toMatchObject({ message: expect.stringMatching(/./), code: expect.any(Number) })
  expect(error?.data).toMatchObject({
    code,
    message: error?.message,
    requestId: answer.headers.get('X-Request-Id'),
    httpStatus: status,
  })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('Content-Type')).toMatch(/^application\/json/)
  if (code === 'INVALID_INPUT') {
    expect(error?.data.issues?.length).toBeGreaterThan(0)
    for (const { span, expected, ...issue } of error?.data.issues ?? []) {
      expect(issue).toEqual({ path: expect.any(Array), code: expect.any(String), message: expect.stringMatching(/./) })
      // Those of filters have both, others neither.
      const place = span ? [[expect.any(Number), expect.any(Number)], expect.any(Array)] : [undefined, undefined]
      expect([span, expected]).toEqual(place)
    }
  }
  return error as WireError
}
