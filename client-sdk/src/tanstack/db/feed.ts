import type { Change } from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import { memoryEntityStore, type StoredEntities } from '../../entity-store.ts'
import type { LiveStatus } from '../../live-options.ts'
import { followFrom } from '../follow-from.ts'

/** A row of any noun. */
export interface Versioned {
  id: string
  version: number
}

interface Known extends Versioned {
  deletedAt?: Date | null
}

interface Mutation {
  entity: string
  /** True if the rows are deleted, possibly permanently. */
  isRemoval: boolean
  mutate: () => Promise<readonly Versioned[]>
}

/** How often a mutation that the stream has not confirmed looks for its change, in milliseconds. */
const CHECK_MS = 2000

/** A collection that receives rows. */
export interface Subscriber {
  /** Replaces all rows. */
  replace: (rows: StoredEntities, cursor: string) => void
  /** Applies changes that arrived together, in order. */
  apply: (changes: readonly Change[], cursor: string) => void
  /** Reports an error that ends the stream. */
  fail: (error: unknown) => void
  onStatus?: ((status: LiveStatus) => void) | undefined
}

/** The feeds of clients. All collections of one client share a stream and the order of their mutations. */
const feeds = new WeakMap<Taskwire, Feed>()

/** Returns the feed of a client. */
export function feedOf(tw: Taskwire): Feed {
  const feed = feeds.get(tw) ?? new Feed(tw)
  feeds.set(tw, feed)
  return feed
}

/** A copy of the user's rows that follows the sequence of changes while at least one collection is subscribed. */
export class Feed {
  readonly #tw: Taskwire
  readonly #subscribers = new Set<Subscriber>()
  /** Called after each step of the sequence, and at its end. */
  readonly #observers = new Set<() => void>()
  #rows: ReturnType<typeof memoryEntityStore> | undefined
  #running: AbortController | undefined
  #status: LiveStatus = { state: 'connecting' }
  #last: Promise<unknown> = Promise.resolve()
  /** The versions that this client's own updates have created, by id. */
  readonly #versions = new Map<string, number>()

  constructor(tw: Taskwire) {
    this.#tw = tw
  }

  /** Adds a collection, and starts the stream with the first one. Returns the function that removes the collection. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    if (this.#rows) subscriber.replace(this.#rows, this.#rows.cursor() as string)
    subscriber.onStatus?.(this.#status)
    if (!this.#running) this.#run()
    return () => {
      this.#subscribers.delete(subscriber)
      if (this.#subscribers.size === 0) this.#end()
    }
  }

  /** Runs mutations one after the other, because later ones can refer to rows of earlier ones. */
  inOrder<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }

  /** Returns the version that an update of a row was made from: the row's own, or that of this client's last update. */
  baseOf({ id, version }: Versioned): number {
    return Math.max(version, this.#versions.get(id) ?? 0)
  }

  /**
   * Sends a mutation and waits until the sequence of changes has reached it. A collection that dropped the optimistic row
   * earlier would show the previous one for a moment.
   */
  async send({ entity, isRemoval, mutate }: Mutation): Promise<void> {
    const rows = await this.inOrder(async () => {
      const changed = await mutate()
      for (const { id, version } of changed) this.#versions.set(id, version)
      return changed
    })
    const isReached = () =>
      !this.#running ||
      rows.every(({ id, version }) => {
        const known = this.#rows?.entities.get(entity)?.get(id) as Known | undefined
        if (!known || !isRemoval) return known ? known.version >= version : this.#rows && isRemoval
        // Permanent deletions do not change the version.
        return known.version > version || (known.version === version && known.deletedAt)
      })
    if (isReached()) return
    await new Promise<void>((resolve) => {
      const end = () => {
        this.#observers.delete(observe)
        clearInterval(timer)
        resolve()
      }
      const observe = () => {
        if (isReached()) end()
      }
      const timer = setInterval(async () => {
        if (!(await this.#isComing(rows))) end()
      }, CHECK_MS)
      this.#observers.add(observe)
    })
  }

  /** Returns whether the sequence still has a change of one of these rows. It has none of a row that was purged meanwhile. */
  async #isComing(rows: readonly Versioned[]): Promise<boolean> {
    const cursor = await this.#rows?.cursor()
    if (cursor === undefined) return this.#running !== undefined
    const page = await this.#tw.changes.since({ cursor }).catch(() => undefined)
    return !page || page.more || page.changes.some((change) => rows.some(({ id }) => id === change.id))
  }

  #run(): void {
    const running = new AbortController()
    this.#running = running
    const { signal } = running
    let copy = memoryEntityStore()
    const start = async () => {
      // A copy that was interrupted by an error continues.
      await this.#tw.changes.pull(copy, { signal })
      const rows = copy
      copy = memoryEntityStore()
      const cursor = rows.cursor() as string
      if (signal.aborted) return cursor
      this.#rows = rows
      for (const { replace } of this.#subscribers) replace(rows, cursor)
      this.#notify()
      return cursor
    }
    const apply = (changes: Change[], cursor: string) => {
      this.#rows?.apply(changes, cursor)
      for (const subscriber of this.#subscribers) subscriber.apply(changes, cursor)
      this.#notify()
    }
    const onStatus = (status: LiveStatus) => {
      this.#status = status
      for (const subscriber of this.#subscribers) subscriber.onStatus?.(status)
    }
    followFrom(this.#tw, { start, apply, signal, onStatus }).catch((error: unknown) => {
      if (this.#running !== running) return
      this.#end()
      for (const { fail } of this.#subscribers) fail(error)
    })
  }

  #end(): void {
    this.#running?.abort()
    this.#running = undefined
    this.#rows = undefined
    this.#status = { state: 'connecting' }
    this.#versions.clear()
    this.#notify()
  }

  #notify(): void {
    for (const observe of this.#observers) observe()
  }
}
