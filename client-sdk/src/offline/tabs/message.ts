import type { OfflineStatus } from '../status.ts'
import type { Batch } from '../storage/storage.ts'

/** A message between the tabs of one store. */
export type Message =
  | { kind: 'written'; revision: number | undefined; batch: Batch }
  /** Asks the leader for its status. */
  | { kind: 'hello' }
  | { kind: 'status'; status: OfflineStatus; revision: number }
  | { kind: 'resume' }
  | { kind: 'deleted' }
