import { type FilterTree, PROCEDURES } from '../contract.ts'
import { tagId } from '../matching/tag-id.ts'
import { newId } from '../new-id.ts'
import { splitKey } from './changes/draft.ts'
import { SETTINGS_ID } from './changes/entities.ts'
import { withIds } from './changes/new-ids.ts'
import { noteEffects } from './changes/note-effects.ts'
import { Engine } from './engine.ts'
import { UnsentChangesError } from './errors.ts'
import { callAll } from './listeners.ts'
import { isSame } from './local-state.ts'
import { isUndo, lowerCaseIds, type MutationPath, namesIn, type Operation, updatedRow } from './operations.ts'
import { listParked, parkedWith, queuedAgain } from './parked.ts'
import { LiveQueries } from './query/live-queries.ts'
import type { QueryEntity } from './query/query-inputs.ts'
import { openStorage } from './storage/open-storage.ts'
import type { LocalChange, OfflineOptions, OfflineStore, ParkedChange, RowChange } from './store-types.ts'
import { joinTabs } from './tabs/join-tabs.ts'
import { soleTab } from './tabs/membership.ts'
import type { Message } from './tabs/message.ts'

/**
 * Opens a local copy of the caller's data that can be changed without the server. What was stored on the device is there when
 * it resolves; then it is brought up to date, and kept so. @throws the error of a storage that cannot be opened
 *
 * @example
 * const { userId } = await tw.account.me()
 * const store = await createOfflineStore({ client: tw, name: userId })
 * await store.tasks.create({ title: 'Works in a tunnel' })
 */
export async function createOfflineStore({
  client,
  name,
  storage,
  merge,
  filters,
}: OfflineOptions): Promise<OfflineStore> {
  const { database, isShared } = await openStorage(storage, name)
  const stored = await database.load()
  const queries = new LiveQueries(() => engine.state.rows, filters)
  const statusListeners = new Set<() => void>()
  const listeners = { settings: new Set<() => void>(), tag: new Set<() => void>() }
  const engine: Engine = new Engine({
    ...{ client, database, stored, merge },
    join: (events) => (isShared ? joinTabs<Message>(`taskwire.${name}`, events) : soleTab<Message>(events)),
    onChanged(keys) {
      queries.update(keys)
      for (const [entity, own] of Object.entries(listeners))
        if ([...keys].some((key) => splitKey(key)[0] === entity)) callAll(own)
    },
    onStatus: () => callAll(statusListeners),
  })
  const { state } = engine

  /** Applies an operation at once, and returns when it is stored on the device. */
  async function add(operation: Operation): Promise<RowChange> {
    const { key, names: ids } = operation
    const journal = state.append(operation)
    noteEffects(operation, journal, state.rows)
    const isPersisted = await engine.save([operation])
    return { key, id: ids[0] ?? '', ids, isPersisted }
  }

  function newOperation(path: Operation['path'], input: object): Operation {
    const order = 1 + Math.max(0, ...[...state.operations.values()].map((one) => one.order))
    // The names in a filter may be those of lists that earlier changes create.
    const isBarrier = /Many$|emptyTrash$/.test(path) || 'filter' in input
    const head = { key: newId(), order, state: 'queued' as const, at: Date.now() }
    return { ...head, path, input, names: namesIn(input), touches: [], isBarrier }
  }

  /** Copies an input. In views, a filter that is a tree becomes the text that the server stores. */
  function copyOf(path: string, input: object): object {
    if (!/^view/.test(path)) return structuredClone(input)
    const print = (name: string, value: unknown): unknown =>
      name === 'filter' && value instanceof Object ? queries.filters().print(value as FilterTree) : value
    return JSON.parse(JSON.stringify(input, print)) as object
  }

  async function mutate(path: MutationPath, given: object = {}): Promise<LocalChange> {
    // The store has keys of its own, one for each attempt with another input.
    const { idempotencyKey: _, ...input } = copyOf(path, given) as { idempotencyKey?: string; dryRun?: boolean }
    if (input.dryRun) throw new TypeError('dryRun requires the client')
    const operation = newOperation(path, withOccurrence(path, withIds(path, lowerCaseIds(input)), state.rows))
    const target = updatedRow(operation)
    const row = target && state.rows.get(target.entity, target.id)
    const valuesIn = (one: object) =>
      Object.fromEntries(Object.keys(operation.input).map((field) => [field, Reflect.get(one, field)]))
    if (row) {
      operation.base = valuesIn(row)
      // An earlier change that is refused or removed leaves the value of the server.
      operation.known = valuesIn(state.serverRow(target.entity, row.id) ?? {})
    }
    return add(operation)
  }

  const undoOf = (key: string) =>
    [...state.operations.values()].find(
      (one) => isUndo(one) && one.state !== 'parked' && Reflect.get(one.input, 'key') === key,
    )

  async function undo(key: string): Promise<LocalChange> {
    const earlier = undoOf(key)
    const redo = earlier && undoOf(earlier.key)
    if (redo) return undo(redo.key)
    if (earlier) return { key: earlier.key, ids: earlier.names, isPersisted: true }
    const target = state.operations.get(key)
    if (!target) throw new RangeError('There is no such change, or it is too old')
    const { undoneBy = key, names, touches, isBarrier } = target
    // It was undone with a change that it needs. The undo of a change that was not sent: both are undone.
    if (target.state === 'undone')
      return undoneBy === key ? makeAgain(target) : { key: undoneBy, ids: names, isPersisted: true }
    const operation = newOperation('changes.undo', { key })
    return add({ ...operation, names, touches, isBarrier })
  }

  /** Queues what an undo has taken out of the queue. */
  async function makeAgain({ key, input }: Operation): Promise<LocalChange> {
    const undone = state.ordered((one) => one.undoneBy === key && one.key !== key)
    const isPersisted = await engine.save(
      undone.map((one) => queuedAgain(one)),
      [key],
    )
    const first: string = Reflect.get(input, 'key')
    return { key: first, ids: state.operations.get(first)?.names ?? [], isPersisted }
  }

  let parked: readonly ParkedChange[] = []
  let parkedOperations: readonly Operation[] = []
  const parkedOf = (key: string) => parkedWith(state.operations, key)

  const noun = (entity: QueryEntity) => {
    const methods: Record<string, unknown> = {
      get: (id: string) => state.rows.get(entity, id.toLowerCase()),
      list: (input: object = {}) => queries.read(entity, input),
      subscribe: (input: object, listener: (rows: readonly object[]) => void) =>
        queries.subscribe(entity, input, listener),
    }
    for (const [path, { type }] of Object.entries(PROCEDURES)) {
      const [noun, verb = ''] = path.split('.')
      if (type === 'mutation' && noun === `${entity}s`)
        methods[verb] = (input?: object) => mutate(path as MutationPath, input)
    }
    return methods as unknown
  }
  const settings = () => state.rows.get('settings', SETTINGS_ID)

  return {
    tasks: noun('task') as OfflineStore['tasks'],
    lists: noun('list') as OfflineStore['lists'],
    sections: noun('section') as OfflineStore['sections'],
    comments: noun('comment') as OfflineStore['comments'],
    views: noun('view') as OfflineStore['views'],
    notifications: noun('notification') as OfflineStore['notifications'],
    tags: {
      color: (tag) => state.rows.get('tag', tagId(tag))?.color,
      subscribe: (listener) => listen(listeners.tag, listener),
      update: (input) => mutate('tags.update', input),
    },
    settings: {
      get: settings,
      subscribe: (listener) => listen(listeners.settings, () => listener(settings())),
      update: (input) => mutate('account.settings.update', input),
    },
    undo,
    parked() {
      const now = state.ordered((one) => one.state === 'parked')
      if (now.length === parkedOperations.length && now.every((one, n) => one === parkedOperations[n])) return parked
      parkedOperations = now
      const listed = listParked(now)
      // An operation can be replaced by one that the user cannot tell from it.
      if (!isSame(listed, parked)) parked = listed
      return parked
    },
    retry: async (key, input = {}) => {
      await engine.save(
        parkedOf(key).map((one) => queuedAgain(one, one.key === key ? copyOf(one.path, input) : undefined)),
      )
    },
    discard: async (key) => {
      const keys = parkedOf(key).map((one) => one.key)
      await engine.save([], keys)
    },
    get status() {
      return engine.status
    },
    onStatus: (listener) => listen(statusListeners, () => listener(engine.status)),
    whenSent: () =>
      new Promise((resolve) => {
        const stop = listen(statusListeners, () => {
          if (engine.status.queued > 0) return
          queueMicrotask(() => stop())
          resolve()
        })
      }),
    resume: () => engine.resume(),
    close() {
      queries.stop()
      engine.stop()
    },
    async deleteData({ discardChanges = false } = {}) {
      const { queued, parked } = engine.status
      if (queued + parked > 0 && !discardChanges) throw new UnsentChangesError(queued + parked)
      queries.stop()
      await engine.deleteData()
    },
  }
}

/** Adds the occurrences that the user sees, so that the same one is completed once if two devices complete it. */
function withOccurrence(path: MutationPath, input: object, rows: Engine['state']['rows']): object {
  if (!/^tasks\.(complete|skip)/.test(path)) return input
  const { id = '', ids } = input as { id?: string; ids?: string[] }
  const seen = (ids ?? [id])
    .map((one) => [one, rows.get('task', one)?.occurrence])
    .filter(([, occurrence]) => occurrence)
  if (seen.length === 0) return input
  return ids ? { occurrences: Object.fromEntries(seen), ...input } : { occurrence: seen[0]?.[1], ...input }
}

function listen(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  listener()
  return () => {
    listeners.delete(listener)
  }
}
