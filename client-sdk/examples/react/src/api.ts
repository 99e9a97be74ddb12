import { createTaskwire } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import type { AppRouter } from '@taskwire/client/router'
import { createTRPCClient, httpBatchLink, type Operation, retryLink } from '@trpc/client'
import { createTRPCContext } from '@trpc/tanstack-react-query'
import superjson from 'superjson'
import { sessionStore } from './session-store.ts'

const url = import.meta.env.VITE_TASKWIRE_URL ?? 'http://localhost:8000'

/** Signing in and out; `session.token` gives access tokens and renews them in time. */
export const session = createSession({ url, storage: sessionStore })

/** The token for a batch of calls. A call that has been sent before is here again because its token was refused. */
async function headers({ opList }: { opList: Operation[] }) {
  const refused = opList.map(({ context }) => context.token).find((token) => typeof token === 'string')
  const token = await session.token(refused === undefined ? {} : { refused })
  for (const { context } of opList) context.token = token
  return { Authorization: `Bearer ${token}` }
}

export const trpcClient = createTRPCClient<AppRouter>({
  links: [
    // `session.token` renews in time; but the server may refuse a token early, for instance after its keys have changed.
    retryLink({ retry: ({ error, attempts }) => error.data?.code === 'UNAUTHENTICATED' && attempts === 1 }),
    httpBatchLink({ url: new URL('/trpc', url), transformer: superjson, maxItems: 10, headers }),
  ],
})

/** Changes as they happen. What is asked for beside them is asked again until the server answers. */
export const { changes } = createTaskwire({ url, token: session.token, retries: Infinity })

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>()
