import type { MutationFilters, QueryClient } from '@tanstack/query-core'
import type { Change } from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import type { LiveOptions } from '../../live-options.ts'
import { followFrom } from '../follow-from.ts'
import { cachedRows, isRow, putRow, removeRows } from './cached-rows.ts'
import { NOUNS_OF, ROOT } from './keys.ts'
import { idsOf } from './optimistic.ts'
import { refetchSoon } from './refetch.ts'

/** Changes within this time are covered by one refetch, in milliseconds. */
const TOGETHER_MS = 100

/**
 * Options of `followQueries`: cancellation and connection status.
 *
 * @example
 * const options: FollowQueriesOptions = { signal: AbortSignal.timeout(60_000), onStatus: ({ state }) => console.log(state) }
 */
export interface FollowQueriesOptions extends Pick<LiveOptions, 'signal' | 'onStatus'> {}

/**
 * Keeps the cached queries of `taskwireQueries` up to date with changes from all devices, until `signal` ends it without an
 * error. Changed rows are replaced immediately; lists and counts are refetched once for all changes within 100 ms, after
 * running fetches and mutations. Run it once per `QueryClient`. @throws TaskwireError for errors that reconnecting cannot fix
 *
 * @example
 * const controller = new AbortController()
 * await followQueries(queryClient, tw, { signal: controller.signal })
 */
export function followQueries(
  queryClient: QueryClient,
  tw: Taskwire,
  { signal = new AbortController().signal, onStatus }: FollowQueriesOptions = {},
): Promise<void> {
  return followFrom(tw, {
    start: async () => {
      const { cursor } = await tw.changes.cursor({ signal })
      refetchSoon(queryClient, Object.keys(NOUNS_OF), TOGETHER_MS)
      return cursor
    },
    apply: (changes) => {
      for (const change of changes) show(queryClient, change)
    },
    signal,
    onStatus,
  })
}

/** Shows a change in the cached rows, and refetches later what it may have changed beyond them. */
function show(client: QueryClient, { entity, op, id, ...change }: Change): void {
  const [noun] = NOUNS_OF[entity] ?? []
  // A newer server may send other entities and operations.
  if (noun === undefined || !['upsert', 'delete'].includes(op)) return
  // The queries are refetched after a mutation of this page, and its optimistic change must not be replaced before.
  if (isBeingChanged(client, id)) return
  const row: unknown = Reflect.get(change, entity)
  if (!isRow(row)) {
    removeRows(client, noun, [id])
  } else {
    const cached = cachedRows(client, noun, [id])
    // The mutation of this page that made the change has shown it already.
    if (cached.length > 0 && cached.every(({ version }) => version >= row.version)) return
    putRow(client, noun, row)
  }
  refetchSoon(client, [entity], TOGETHER_MS)
}

function isBeingChanged(client: QueryClient, id: string): boolean {
  const predicate: MutationFilters['predicate'] = ({ state }) => idsOf({ ...(state.variables as object) }).includes(id)
  return client.isMutating({ mutationKey: [ROOT], predicate }) > 0
}
