import { createTaskwire } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import type { AppRouter } from '@taskwire/client/router'
import { createTRPCClient, httpBatchLink, type Operation, retryLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import { sessionStore } from './session-store.ts'

const url = import.meta.env.VITE_TASKWIRE_URL ?? 'http://localhost:8000'

/** The user's session. `session.token` returns access tokens and renews them before they expire. */
export const session = createSession({ url, storage: sessionStore })

/** Returns the headers of a batch. A call that already has a token is a retry after that token was rejected. */
async function headers({ opList }: { opList: Operation[] }) {
  const refused = opList.map(({ context }) => context.token).find((token) => typeof token === 'string')
  const token = await session.token(refused === undefined ? {} : { refused })
  for (const { context } of opList) context.token = token
  return { Authorization: `Bearer ${token}` }
}

export const trpcClient = createTRPCClient<AppRouter>({
  links: [
    // The server may reject a token before it expires, for example after a key rotation.
    retryLink({ retry: ({ error, attempts }) => error.data?.code === 'UNAUTHENTICATED' && attempts === 1 }),
    httpBatchLink({ url: new URL('/trpc', url), transformer: superjson, maxItems: 10, headers }),
  ],
})

/** Live changes. Requests of this client are retried until the server responds. */
export const { changes } = createTaskwire({ url, token: session.token, retries: Infinity })

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
