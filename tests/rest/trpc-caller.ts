import { createTRPCUntypedClient, httpLink, TRPCClientError } from '@trpc/client'
import { TRPCError } from '@trpc/server'
import superjson from 'superjson'
import { type ErrorCode, TaskwireError } from '../../src/errors.ts'
import type { TestApp } from '../helpers/test-app.ts'
import { nounsOf, type Verbs } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { definitionOf } from '../procedures/walk.ts'

/**
 * Returns the nouns of the walks, called over HTTP by tRPC's own client, with the calls and errors of the in-process caller.
 */
export function trpcCallerFor(app: TestApp, token: string): Record<string, Verbs> {
  const client = createTRPCUntypedClient({
    links: [
      httpLink({
        url: 'http://test/trpc',
        transformer: superjson,
        headers: { Authorization: `Bearer ${token}` },
        fetch: (input, init) => app.fetch(new Request(input as string, init as RequestInit)),
      }),
    ],
  })
  const call = (path: string) => (input?: object) =>
    client[definitionOf(walkedRouter, path).type as 'query' | 'mutation'](path, input).catch(rethrow)
  return Object.fromEntries(
    nounsOf(walkedRouter).map(({ plural, verbs }) => [
      plural,
      Object.fromEntries(verbs.map((verb) => [verb, call(`${plural}.${verb}`)])) as Verbs,
    ]),
  )
}

function rethrow(error: unknown): never {
  if (!(error instanceof TRPCClientError) || !error.data) throw error
  const {
    code,
    message,
    requestId: _,
    httpStatus: __,
    path: ___,
    ...details
  } = error.data as { code: ErrorCode; message: string } & Record<string, unknown>
  throw new TRPCError({ code: 'BAD_REQUEST', cause: new TaskwireError(code, { message, ...details }) })
}
