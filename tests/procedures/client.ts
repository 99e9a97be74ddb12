import { createTRPCClient, httpBatchLink } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../../src/api/router.ts'
import type { TestApp } from '../helpers/test-app.ts'

/** Creates tRPC's own client on the application, without a network port. */
export function clientOf(app: TestApp, token?: string) {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: 'http://test/trpc',
        transformer: superjson,
        headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
        fetch: (input, init) => app.fetch(new Request(input as string, init as RequestInit)),
      }),
    ],
  })
}
