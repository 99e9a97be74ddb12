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
import { afterEach, expect, it, vi } from 'vitest'
import type { AppRouter } from '../../client-sdk/src/router.ts'
import { listen } from '../../src/http/server/listen.ts'
import { eventually } from '../helpers/eventually.ts'
import { createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

/** Creates tRPC's own client, whose EventSource requests the token on each connect. */
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

afterEach(() => void vi.restoreAllMocks())

it("keeps a stream of tRPC's own client across a restart and an expired token", async () => {
  // The server asks for a retry after 1 to 4 seconds.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  await using database = await openTestDatabase()
  // With a stopped clock, a token is valid for a second after its stream is opened, however slow the machine.
  const clock = stoppedClock()
  const first = await createTestApp(database, clock)
  const server = await serve(first)
  const { port } = server.address() as AddressInfo
  const userId = newUser()
  let current = first
  let requests = 0
  const client = clientOf(`http://127.0.0.1:${port}/trpc`, () => {
    requests += 1
    // A stream that reconnects while the server stops would be rejected, which EventSource treats as its end.
    return current.tokenOf(userId, current === first ? 3600 : 1)
  })
  const titles: string[] = []
  const errors: TRPCClientError<AppRouter>[] = []
  const subscription = client.changes.live.subscribe(
    {},
    {
      onData: ({ data }) => titles.push(data.task?.title ?? data.op),
      onError: (error) => errors.push(error),
    },
  )
  await client.tasks.create.mutate({ title: 'a' })
  await eventually(() => expect(titles).toEqual(['a']))

  current = await createTestApp(database, clock)
  first.drain()
  server.close()
  // Keep-alive connections are closed once idle, so that the stream ends by the server's event.
  const closing = setInterval(() => server.closeIdleConnections(), 10)
  await once(server, 'close')
  clearInterval(closing)
  const again = await serve(current, port)
  await client.tasks.create.mutate({ title: 'b' })
  await eventually(() => expect(titles).toEqual(['a', 'b']))

  // The stream requests a new token when the one of its connection has expired.
  const before = requests
  await eventually(() => expect(requests).toBeGreaterThan(before))
  await client.tasks.create.mutate({ title: 'c' })
  await eventually(() => expect(titles).toEqual(['a', 'b', 'c']))
  expect(errors).toEqual([])
  subscription.unsubscribe()
  again.close()
  again.closeAllConnections()
})
