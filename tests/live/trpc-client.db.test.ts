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

afterEach(() => void vi.restoreAllMocks())

it('tRPC’s own link follows a stream over a restart and an expired token', async () => {
  // The server asks to come back after 1 to 4 seconds.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  await using database = await openTestDatabase()
  // On a clock that stands still a token holds for a second from when its stream is opened, however slow the machine is.
  const clock = stoppedClock()
  const first = await createTestApp(database, clock)
  const server = await serve(first)
  const { port } = server.address() as AddressInfo
  const userId = newUser()
  let current = first
  let asked = 0
  const client = clientOf(`http://127.0.0.1:${port}/trpc`, () => {
    asked += 1
    // A stream that came back just while the server stops would be refused, which EventSource takes for its end.
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
  // What is kept alive is closed once it is idle, so that the stream ends as the server ends it.
  const closing = setInterval(() => server.closeIdleConnections(), 10)
  await once(server, 'close')
  clearInterval(closing)
  const again = await serve(current, port)
  await client.tasks.create.mutate({ title: 'b' })
  await eventually(() => expect(titles).toEqual(['a', 'b']))

  // The stream asks for another token when that of its connection has expired.
  const before = asked
  await eventually(() => expect(asked).toBeGreaterThan(before))
  await client.tasks.create.mutate({ title: 'c' })
  await eventually(() => expect(titles).toEqual(['a', 'b', 'c']))
  expect(errors).toEqual([])
  subscription.unsubscribe()
  again.close()
  again.closeAllConnections()
})
