import { createTRPCUntypedClient, httpLink } from '@trpc/client'
import superjson from 'superjson'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { ERRORS } from '../../src/errors.ts'
import { patienceMs } from '../helpers/eventually.ts'
import type { TestApp } from '../helpers/test-app.ts'
import { restCallerFor } from '../rest/rest-caller.ts'
import type { Answer, Attempt, Way } from './calls.ts'

/** Reads the owner of a task from its title. */
const OWNER = / of (user-[0-9a-f-]{36})/g

/** The server and the user of a call. */
export interface Access {
  url: string
  token: string
}

/** A call to send. */
export interface Sent {
  procedure: string
  input: object
  key?: string | undefined
}

type Fetch = typeof globalThis.fetch
type Send = (access: Access & { fetch: Fetch }, sent: Sent) => Promise<unknown>

const SEND: Record<Way, Send> = {
  trpc: ({ url, token, fetch }, { procedure, input, key }) => {
    const client = createTRPCUntypedClient({
      links: [
        httpLink({
          url: `${url}/trpc`,
          transformer: superjson,
          headers: { Authorization: `Bearer ${token}` },
          fetch: fetch as never,
        }),
      ],
    })
    return isChange(procedure)
      ? client.mutation(procedure, { ...input, idempotencyKey: key })
      : client.query(procedure, input)
  },
  rest: ({ url, token, fetch }, { procedure, input, key }) => {
    const there = (request: Request) => fetch(new Request(request.url.replace('http://test', url), request))
    const [noun, verb] = procedure.split('.') as ['tasks', string]
    const caller = restCallerFor({ fetch: there } as TestApp, token)[noun] as any
    return caller[verb]({ ...input, ...(key !== undefined && { idempotencyKey: key }) })
  },
  client: ({ url, token, fetch }, { procedure, input, key }) => {
    const client = createTaskwire({ url, token, fetch, retries: 1, timeoutMs: patienceMs() })
    const [noun, verb] = procedure.split('.') as ['tasks', 'list']
    return client[noun][verb](input, { ...(key !== undefined && { idempotencyKey: key }) })
  },
}

/** Makes a call over one transport and returns the result. @throws Error for a defect of the test itself. */
export async function attempt(way: Way, access: Access, sent: Sent): Promise<Attempt> {
  const invoked = performance.now()
  const seen = { sent: 0, lastSent: invoked, statuses: [] as number[], owners: [] as string[] }
  const fetch: Fetch = async (input, init) => {
    seen.sent += 1
    seen.lastSent = performance.now()
    const signals = [AbortSignal.timeout(patienceMs()), ...(init?.signal ? [init.signal] : [])]
    const response = await globalThis.fetch(input, { ...init, signal: AbortSignal.any(signals) })
    const text = await response.text()
    seen.statuses.push(response.status)
    seen.owners.push(...new Set([...text.matchAll(OWNER)].map(([, owner = '']) => owner)))
    return new Response(text, response)
  }
  const answer = await SEND[way]({ ...access, fetch }, sent).then(
    (output): Answer => ({ kind: 'ok', output }),
    (error: unknown): Answer => {
      const failure = failureOf(error)
      // A complete response must be parseable.
      if (failure.kind === 'unknown' && !isErrorCode(failure.code) && seen.statuses.length === seen.sent) throw error
      return failure
    },
  )
  return { way, invoked, completed: performance.now(), answer, ...seen }
}

function failureOf(error: unknown): Answer {
  const { data, cause } = error as { data?: unknown; cause?: unknown }
  const failure = [error, data, cause].find((part: any) => isErrorCode(part?.code)) as { code: string; current?: any }
  if (!failure) return { kind: 'unknown', code: 'NETWORK' }
  const { code, current } = failure
  return code === 'UNAVAILABLE' || code === 'INTERNAL' ? { kind: 'unknown', code } : { kind: 'fail', code, current }
}

function isErrorCode(code: unknown): boolean {
  return typeof code === 'string' && Object.hasOwn(ERRORS, code)
}

function isChange(procedure: string): boolean {
  return !['tasks.get', 'tasks.list', 'changes.since'].includes(procedure)
}
