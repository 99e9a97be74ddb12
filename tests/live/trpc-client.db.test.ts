import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createTRPCClient,
  httpLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  type TRPCClientError,
} from '@trpc/client'
import { EventSource, type FetchLike } from 'eventsource'
import superjson from 'superjson'
import { expect, it, vi } from 'vitest'
import type { AppRouter } from '../../client-sdk/src/router.ts'
import { listen } from '../../src/http/listen.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

/** tRPC's own client, whose EventSource asks for the token whenever it connects. */
function clientOf(url: string, token: () => Promise<string>) {
  const headers = async () => ({ authorization: `Bearer ${await token()}` })
  const fetch: FetchLike = async (url, init) =>
    globalThis.fetch(url, { ...init, headers: { ...init.headers, ...(await headers()) } })
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: [
          retryLink({ retry: ({ error }) => error.data?.code === 'UNAUTHENTICATED' }),
          httpSubscriptionLink({ url, transformer: superjson, EventSource, eventSourceOptions: { fetch } }),
        ],
        false: httpLink({ url, transformer: superjson, headers }),
      }),
    ],
  })
}

async function serve(app: TestApp, port = 0): Promise<Server> {
  return listen({ ...app, fetch: (request, bindings) => app.fetch(request, bindings) }, { host: '127.0.0.1', port })
}

it('tRPC’s own link follows a stream over a restart and an expired token', async () => {
  await using database = await openTestDatabase()
  const first = await createTestApp(database)
  const server = await serve(first)
  const { port } = server.address() as AddressInfo
  const userId = newUser()
  // Each holds for two seconds.
  const client = clientOf(`http://127.0.0.1:${port}/trpc`, () => current.tokenOf(userId, 2))
  let current = first
  const titles: string[] = []
  const errors: TRPCClientError<AppRouter>[] = []
  const subscription = client.changes.live.subscribe(
    {},
    {
      onData: ({ data }) => titles.push(data.kind === 'upsert' ? data.task.title : data.kind),
      onError: (error) => errors.push(error),
    },
  )
  await client.tasks.create.mutate({ title: 'a' })
  await vi.waitFor(() => expect(titles).toEqual(['a']), 5000)

  current = await createTestApp(database)
  first.drain()
  server.close()
  // Once the streams have ended.
  setTimeout(() => server.closeAllConnections(), 200)
  await once(server, 'close')
  const again = await serve(current, port)
  await client.tasks.create.mutate({ title: 'b' })
  await vi.waitFor(() => expect(titles).toEqual(['a', 'b']), 10_000)

  // By now the token of that connection has expired at least once.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  await client.tasks.create.mutate({ title: 'c' })
  await vi.waitFor(() => expect(titles).toEqual(['a', 'b', 'c']), 10_000)
  expect(errors).toEqual([])
  subscription.unsubscribe()
  again.close()
  again.closeAllConnections()
}, 60_000)
