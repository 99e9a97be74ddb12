import { indexedDbStorage } from '../../client-sdk/src/offline/storage/indexed-db.ts'
import { openStorage } from '../../client-sdk/src/offline/storage/open-storage.ts'
import type { Batch, OfflineDatabase, Stored } from '../../client-sdk/src/offline/storage/storage.ts'
import { joinTabs } from '../../client-sdk/src/offline/tabs/join-tabs.ts'
import type { Tabs } from '../../client-sdk/src/offline/tabs/tabs.ts'

/*
 * The functions that pages of the browser tests have as the global `offline`. They return data instead of objects, because
 * only data reaches the test.
 */

let database: OfflineDatabase | undefined
let tabs: Tabs<unknown> | undefined
const events: unknown[] = []

/** Opens the default storage, and returns its properties. */
export async function open(name = 'test'): Promise<{ isShared: boolean; isPersistent: boolean }> {
  const { database: opened, ...properties } = await openStorage(undefined, name)
  database = opened
  return properties
}

/** Opens IndexedDB without a fallback. Returns the name and code of the error, if any. */
export function openIndexedDb(): Promise<unknown> {
  return indexedDbStorage()
    .open('test')
    .then(() => 'opened', outcomeOf)
}

/** Writes a batch, and returns the new revision or the name and code of the error. */
export function write(batch: Batch): Promise<unknown> {
  return opened().write(batch).catch(outcomeOf)
}

export function load(): Promise<Stored> {
  return opened().load()
}

export function destroy(): Promise<void> {
  return opened().destroy()
}

/** Joins the tabs. The events are returned by `seen`. */
export function join(): void {
  tabs = joinTabs<unknown>('test', {
    onMessage: (message) => events.push(message),
    onLeader: () => events.push('leader'),
    onPossibleGap: () => events.push('gap'),
  })
}

export function send(message: unknown): void {
  tabs?.send(message)
}

export function seen(): { isLeader: boolean | undefined; events: unknown[] } {
  return { isLeader: tabs?.isLeader, events }
}

function opened(): OfflineDatabase {
  if (!database) throw new Error('The page has not opened a database.')
  return database
}

function outcomeOf({ name, code }: Error & { code?: unknown }) {
  return { name, code }
}
