import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { TRPCProvider, trpcClient } from './api.ts'
import { isRetryable, retryAfter } from './failure.ts'
import { useSessionToken } from './session-store.ts'
import { SignIn } from './sign-in.tsx'
import { Tasks } from './tasks.tsx'

export function App() {
  const token = useSessionToken()
  // One cache per session, so that data and pending requests of one user never reach the next.
  return <Providers key={token}>{token === null ? <SignIn /> : <Tasks />}</Providers>
}

function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient)
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  )
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isRetryable(error),
        retryDelay: (failures, error) => retryAfter(error) ?? 500 * 2 ** failures,
      },
    },
  })
}
