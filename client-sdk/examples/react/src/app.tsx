import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useSessionToken } from './session-store.ts'
import { SignIn } from './sign-in.tsx'
import { Tasks } from './tasks.tsx'

export function App() {
  const token = useSessionToken()
  // One cache per session, so that data and pending requests of one user never reach the next.
  return <Cache key={token}>{token === null ? <SignIn /> : <Tasks />}</Cache>
}

function Cache({ children }: { children: ReactNode }) {
  const [queryClient] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 10_000 } } }))
  return <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
}
