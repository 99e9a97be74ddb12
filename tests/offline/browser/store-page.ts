import { createTaskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { createOfflineStore } from '../../../client-sdk/src/offline/create-offline-store.ts'
import type { OfflineStore } from '../../../client-sdk/src/offline/store-types.ts'

/* The functions that the pages of these tests have as the global `page`, beside the global `store`. */

declare const location: { origin: string }
declare global {
  var store: OfflineStore
}

const realNow = Date.now
let token: string | undefined

/** Opens the store of a user as the global `store`. */
export async function open({ name, token: given }: { name: string; token: string }): Promise<void> {
  token = given
  const client = createTaskwire({ url: location.origin, token: async () => token ?? given, retries: 0 })
  globalThis.store = await createOfflineStore({ client, name })
}

/** Replaces the token of the client, as a sign-in of another user does. */
export function useToken(next: string): void {
  token = next
}

/** Shifts the clock of the page. */
export function shiftClock(milliseconds: number): void {
  Date.now = () => realNow() + milliseconds
}

/** Returns the titles of a query. */
export function titles(input: Parameters<OfflineStore['tasks']['list']>[0] = {}): string[] {
  return store.tasks.list(input).map(({ title }) => title)
}

/** Returns the name and message of the error with which a promise rejects. */
export async function rejection(promise: Promise<unknown>): Promise<{ name: string; count: unknown } | undefined> {
  return promise.then(
    () => undefined,
    (error: Error) => ({ name: error.name, count: Reflect.get(error, 'count') }),
  )
}
