import type { Taskwire } from '../create-taskwire.ts'
import type { Leader, Progress } from './leader/leader.ts'
import { isSame, LocalState, type OnChanged } from './local-state.ts'
import type { Merge, Operation } from './operations.ts'
import { Revisions } from './revisions.ts'
import type { OfflineStatus } from './status.ts'
import type { Batch, OfflineDatabase, Stored } from './storage/storage.ts'
import { createWriter, joined } from './storage/writer.ts'
import type { Message } from './tabs/message.ts'
import type { TabEvents, Tabs } from './tabs/tabs.ts'

interface Parts {
  client: Taskwire
  database: OfflineDatabase
  stored: Stored
  merge: Merge | undefined
  join(events: TabEvents<Message>): Tabs<Message>
  onChanged: OnChanged
  /** Called when the status or the operations have changed. */
  onStatus(): void
}

/** How long to wait before loading the code for sending again, in milliseconds. */
const LOAD_AGAIN_MS = 2_000

/** One tab of a store: its rows and operations in memory, their storage, and, if it leads, sending and receiving. */
export class Engine {
  readonly state: LocalState
  readonly #parts: Parts
  readonly #writer: ReturnType<typeof createWriter>
  readonly #tabs: Tabs<Message>
  readonly #progress: Progress = {}
  readonly #revisions: Revisions
  /** How many writes this tab has completed. */
  #writes = 0
  /** What is in memory only, so far, in order. */
  readonly #unsaved: Batch[] = []
  /** The operations that other tabs could not store. */
  readonly #unstored = new Set<string>()
  #leader: Leader | undefined
  #status: OfflineStatus
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.state = new LocalState(parts.onChanged)
    this.#writer = createWriter(parts.database)
    this.#revisions = new Revisions(parts.stored.revision, {
      apply: (batch) => this.#apply(batch),
      onMissing: () => void this.#reload(),
    })
    Object.assign(this.#progress, parts.stored.meta)
    this.state.fill(parts.stored.rows as Parameters<LocalState['fill']>[0], parts.stored.operations as Operation[])
    this.#status = this.#currentStatus()
    this.#tabs = parts.join({
      onMessage: (message) => this.#receive(message),
      onLeader: () => void this.#lead(),
      onPossibleGap: () => {
        this.#follow()
        this.#tabs.send({ kind: 'hello' })
        void this.#reload()
      },
    })
    // Asks the leader for the status.
    this.#tabs.send({ kind: 'hello' })
  }

  get status(): OfflineStatus {
    return this.#status
  }

  /** Stores changed operations and removes others, here and in all tabs. Returns whether that is durable. */
  async save(changed: readonly Operation[], removed: readonly string[] = []): Promise<boolean> {
    const isPlain = removed.length === 0 && changed.every((operation) => this.state.hasSameEffect(operation))
    const change = () => {
      for (const operation of changed) this.state.operations.set(operation.key, operation)
      for (const key of removed) this.state.operations.delete(key)
    }
    if (isPlain) change()
    else this.state.update(change)
    return this.write({
      operations: [
        ...changed.map((operation) => ({ key: operation.key, operation })),
        ...removed.map((key) => ({ key, operation: null })),
      ],
    })
  }

  /** Stores a batch that is in memory already, and sends it to the other tabs. Returns whether it is durable. */
  async write(batch: Batch): Promise<boolean> {
    this.#updateStatus()
    this.#unsaved.push(batch)
    const revision = await this.#writer.write(batch)
    this.#writes += 1
    // What could not be stored is stored with the next batch. Tabs that have opened since do not have it.
    const written =
      revision === undefined ? batch : this.#unsaved.splice(0, this.#unsaved.indexOf(batch) + 1).reduce(joined)
    if (this.#isStopped) return revision !== undefined
    if (revision !== undefined) this.#revisions.add(revision, [])
    this.#tabs.send({ kind: 'written', revision, batch: written })
    this.#continue()
    return revision !== undefined
  }

  /** Continues after a pause, in whichever tab is the leader. */
  resume(): void {
    this.#tabs.send({ kind: 'resume' })
    this.#leader?.resume()
  }

  stop(): void {
    this.#isStopped = true
    this.#follow()
    this.#revisions.stop()
    this.#tabs.stop()
    void this.#writer.whenIdle().then(() => this.#parts.database.close())
  }

  /** Deletes all data of this store, in all tabs. */
  async deleteData(): Promise<void> {
    this.#tabs.send({ kind: 'deleted' })
    this.#end()
    await this.#parts.database.destroy()
  }

  /** Stops, and shows nothing any more. */
  #end(): void {
    this.stop()
    this.state.operations.clear()
    this.state.applyBatch({ clearRows: true })
    for (const name of Object.keys(this.#progress)) Reflect.deleteProperty(this.#progress, name)
    this.#setStatus(this.#currentStatus())
  }

  /** Loads sending and receiving: most tabs never need it. */
  async #lead(): Promise<void> {
    if (this.#isStopped) return
    this.#follow()
    // The tab that led before may have written more than its messages have told.
    await this.#reload()
    const leading = await import('./leader/leader.ts').catch(() => undefined)
    if (this.#isStopped || !this.#tabs.isLeader || this.#leader) return
    // The code may not be in the browser's cache while the network is down.
    if (!leading) return void setTimeout(() => void this.#lead(), LOAD_AGAIN_MS)
    const { client, merge } = this.#parts
    this.#leader = leading.startLeading({
      ...{ client, merge, state: this.state, progress: this.#progress, unstored: this.#unstored },
      save: (changed, removed) => this.save(changed, removed),
      write: (batch) => this.write(batch),
      onStatus: () => this.#updateStatus(),
    })
    this.#continue()
    this.#tellStatus()
  }

  /** Leaves sending and receiving to another tab. */
  #follow(): void {
    this.#leader?.stop()
    this.#leader = undefined
  }

  #continue(): void {
    this.#leader?.pump()
    this.#updateStatus()
  }

  #receive(message: Message): void {
    if (this.#isStopped) return
    if (message.kind === 'deleted') this.#end()
    else if (message.kind === 'resume') this.#leader?.resume()
    else if (message.kind === 'hello') this.#tellStatus()
    else if (message.kind === 'status') {
      if (!this.#leader) this.#setStatus(this.#withOwn(message.status))
      // A write of before this tab had joined.
      this.#revisions.expect(message.revision)
    } else if (message.kind === 'written') {
      if (message.revision === undefined) {
        for (const { key } of message.batch.operations ?? []) this.#unstored.add(key)
        // A cursor that is stored without the rows before it would lose them.
        this.state.applyBatch(message.batch)
      } else this.#revisions.add(message.revision, [message.batch])
      this.#continue()
    }
  }

  #apply(batch: Batch): void {
    Object.assign(this.#progress, batch.meta)
    this.state.applyBatch(batch)
  }

  /** Reads everything again. What this tab has not stored yet stays. */
  async #reload(): Promise<void> {
    const writes = this.#writes
    const stored = await this.#parts.database.load().catch(() => undefined)
    if (!stored || this.#isStopped || stored.revision <= this.#revisions.current) return
    // What was read may not have what was stored meanwhile.
    if (writes !== this.#writes) return this.#reload()
    this.#revisions.reset(stored.revision)
    this.state.operations.clear()
    for (const operation of stored.operations as Operation[]) this.state.operations.set(operation.key, operation)
    this.#apply({ clearRows: true, rows: stored.rows, meta: stored.meta })
    for (const batch of this.#unsaved) this.#apply(batch)
  }

  #currentStatus(): OfflineStatus {
    const operations = [...this.state.operations.values()]
    const { lastSyncedAt, isComplete = false } = this.#progress
    const { failure } = this.#writer
    return {
      ...(this.#leader?.status() ?? { state: 'offline', error: undefined }),
      queued: operations.filter(({ state }) => state === 'queued').length,
      parked: operations.filter(({ state }) => state === 'parked').length,
      lastSyncedAt: lastSyncedAt === undefined ? undefined : new Date(lastSyncedAt),
      isComplete,
      storageError: failure === undefined ? undefined : String(failure),
    }
  }

  /** Reports the status. A follower has that of the leader, but counts its own changes at once, and has its own disk. */
  #updateStatus(): void {
    const status = this.#leader ? this.#currentStatus() : this.#withOwn(this.#status)
    if (isSame(status, this.#status)) return
    this.#setStatus(status)
    this.#tellStatus()
  }

  /** Returns the status of the leader, with the operations and the storage of this tab. */
  #withOwn(status: OfflineStatus): OfflineStatus {
    const { queued, parked, storageError } = this.#currentStatus()
    return { ...status, queued, parked, storageError }
  }

  #tellStatus(): void {
    if (this.#leader) this.#tabs.send({ kind: 'status', status: this.#status, revision: this.#revisions.current })
  }

  #setStatus(status: OfflineStatus): void {
    this.#status = status
    this.#parts.onStatus()
  }
}
