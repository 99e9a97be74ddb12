/**
 * What a store is doing. `paused`: the server rejects the token, and nothing is sent until `resume`. `offline`: the server cannot
 * be reached. `syncing`: the first copy is not complete, or changes are being sent.
 *
 * @example
 * const label = ({ state, queued }: OfflineStatus) => (queued > 0 ? `${state}, ${queued} to send` : state)
 */
export interface OfflineStatus {
  state: 'online' | 'offline' | 'syncing' | 'paused'
  /** The number of changes that the server does not have yet. */
  queued: number
  /** The number of changes that were refused and wait for a decision. */
  parked: number
  /** When the rows were last known to be those of the server; undefined: never. */
  lastSyncedAt: Date | undefined
  /** True once every row of the server has been copied. */
  isComplete: boolean
  /** The error that stops the store, or for which it waits. */
  error: { code: string; message: string } | undefined
  /** The error by which the device refuses to store changes, such as a full disk. They are kept in memory and sent. */
  storageError: string | undefined
}
