/**
 * A local copy of the caller's data that works without the server: an outbox for changes, live queries, and one connection for
 * all tabs. Start with `createOfflineStore`.
 */
export { createOfflineStore } from './create-offline-store.ts'
export { UnsentChangesError } from './errors.ts'
export type { FieldConflict, Merge, Refusal } from './operations.ts'
export { matchesTask } from './query/match-tasks.ts'
export type { FilterEngine } from './query/query-inputs.ts'
export type { MatchContext } from './query/surroundings.ts'
export type { OfflineStatus } from './status.ts'
export { memoryStorage } from './storage/memory.ts'
export type { Batch, OfflineDatabase, OfflineStorage, Stored } from './storage/storage.ts'
export type { LocalChange, OfflineOptions, OfflineStore, ParkedChange, RowChange } from './store-types.ts'
