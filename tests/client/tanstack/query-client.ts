import { MutationObserver, type MutationOptions, QueryClient } from '@tanstack/query-core'
import type { Task } from '../../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import type { TaskwireError } from '../../../client-sdk/src/errors.ts'
import type { TaskwireOptions } from '../../../client-sdk/src/options.ts'
import { taskwireQueries } from '../../../client-sdk/src/tanstack/query/index.ts'
import { newUser, type TestApp } from '../../helpers/test-app.ts'
import { clientOf, fetchOf } from '../client-of.ts'

/** A page of a user with TanStack Query, and another device of that user. */
export interface QueryPage extends Disposable {
  tw: Taskwire
  /** A client of another device. */
  other: Taskwire
  queryClient: QueryClient
  queries: ReturnType<typeof taskwireQueries>
  /** The bodies and URLs of all requests of the page. */
  requests: string[]
  /** Runs before each request of the page; a result is the response instead of the server's. */
  intercept: (before: (url: string) => Response | undefined | Promise<Response | undefined>) => void
  userId: string
}

/** Opens a page of a new user on the application. */
export async function openQueryPage(app: TestApp, options: Partial<TaskwireOptions> = {}): Promise<QueryPage> {
  const userId = newUser()
  const token = await app.tokenOf(userId)
  const requests: string[] = []
  let before: Parameters<QueryPage['intercept']>[0] = () => undefined
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = decodeURIComponent(String(input))
    requests.push(`${url} ${init?.body ?? ''}`)
    return (await before(url)) ?? fetchOf(app)(input, init)
  }
  const tw = clientOf(app, token, { fetch, ...options })
  const queryClient = new QueryClient()
  queryClient.mount()
  return {
    tw,
    other: clientOf(app, token),
    queryClient,
    queries: taskwireQueries(tw),
    requests,
    intercept: (given) => {
      before = given
    },
    userId,
    [Symbol.dispose]: () => {
      queryClient.unmount()
      queryClient.clear()
    },
  }
}

/** Runs a mutation like a component does. */
export function mutate<Output, Input>(
  queryClient: QueryClient,
  options: MutationOptions<Output, TaskwireError, Input, unknown>,
  input: Input,
): Promise<Output> {
  return new MutationObserver(queryClient, options).mutate(input)
}

/** A promise that a test resolves. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Fails like `fetch` without a connection. */
export function throwNetworkError(): never {
  throw new TypeError('fetch failed')
}

export function titlesOf(page: { items: Task[] } | undefined): string[] | undefined {
  return page?.items.map(({ title }) => title)
}
