import type { MutationFilters, QueryClient } from '@tanstack/query-core'
import { NOUNS_OF, ROOT } from './keys.ts'

/** The delay between two looks at running fetches and mutations, in milliseconds. */
const LOOK_MS = 100

/** The nouns whose queries are about to be refetched. */
const waiting = new WeakMap<QueryClient, Set<string>>()

/**
 * Refetches the queries that changes of these entities concern: after the delay, and after the fetches and mutations that are
 * running. Calls in the meantime share one refetch.
 */
export function refetchSoon(client: QueryClient, entities: readonly string[], delayMs: number): void {
  const nouns = waiting.get(client) ?? new Set()
  for (const entity of entities) for (const noun of NOUNS_OF[entity] ?? []) nouns.add(noun)
  if (waiting.has(client)) return
  waiting.set(client, nouns)
  const refetch = () => {
    // A newer fetch would cancel a running one, and so delay its result.
    if (client.isFetching({ queryKey: [ROOT] }) + countRunning(client) > 0) {
      setTimeout(refetch, LOOK_MS)
      return
    }
    waiting.delete(client)
    for (const noun of nouns) void client.invalidateQueries({ queryKey: [ROOT, noun] })
  }
  setTimeout(refetch, delayMs)
}

/** Counts the running mutations, without those that wait for the network. */
function countRunning(client: QueryClient): number {
  const predicate: MutationFilters['predicate'] = ({ state }) => !state.isPaused
  return client.isMutating({ mutationKey: [ROOT], predicate })
}
