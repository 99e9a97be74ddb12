import type { Task } from '../../contract.ts'
import type { Draft } from '../changes/draft.ts'
import { splitKey } from '../changes/draft.ts'
import type { EntityName, EntityRows } from '../changes/entities.ts'
import { callAll } from '../listeners.ts'
import { matchesComment, matchesList, matchesNotification, matchesSection } from './match-others.ts'
import { matchesTask } from './match-tasks.ts'
import { MINUTE_MS, momentOf } from './moments.ts'
import { orderOf } from './order.ts'
import type { FilterEngine, Queries, QueryEntity } from './query-inputs.ts'
import type { MatchContext } from './surroundings.ts'

type Listener = (rows: readonly object[]) => void

interface Query {
  entity: QueryEntity
  input: object
  /** Kept with the query, because it remembers the sort values of rows. */
  order: (a: object, b: object) => number
  rows: readonly { id: string }[]
  listeners: Set<Listener>
  /**
   * When it was evaluated; undefined if its result does not depend on the time. Null if it has to be evaluated again: rows have
   * changed while it had no listener.
   */
  moment: string | number | null | undefined
}

/** Unused results that are kept, so that repeated reads of one query return the same array. */
const MAX_IDLE = 50

/** The queries of one tab: their results, and their listeners. Those that depend on the time are evaluated again as it passes. */
export class LiveQueries {
  readonly #rows: () => Draft
  readonly #filters: FilterEngine | undefined
  readonly #queries = new Map<string, Query>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #isStopped = false

  constructor(rows: () => Draft, filters?: FilterEngine) {
    this.#rows = rows
    this.#filters = filters
  }

  /** Returns the rows that match, in order. The same array until they change. */
  read<Entity extends QueryEntity>(entity: Entity, input: Queries[Entity]): readonly EntityRows[Entity][] {
    return this.#queryOf(entity, input).rows as readonly EntityRows[Entity][]
  }

  /** Calls a listener now and whenever the rows of a query have changed. Returns the function that removes it. */
  subscribe<Entity extends QueryEntity>(
    entity: Entity,
    input: Queries[Entity],
    listener: (rows: readonly EntityRows[Entity][]) => void,
  ): () => void {
    const query = this.#queryOf(entity, input)
    const own = (rows: readonly object[]) => listener(rows as readonly EntityRows[Entity][])
    query.listeners.add(own)
    this.#schedule()
    own(query.rows)
    return () => {
      query.listeners.delete(own)
      this.#schedule()
    }
  }

  /** Updates the results after rows have changed, and calls the listeners of those that differ. */
  update(keys: ReadonlySet<string>): void {
    const changed = [...keys].map(splitKey)
    this.#evaluateAgain((query) => this.#isAffected(query, changed))
  }

  /** Does not follow the time any more. */
  stop(): void {
    this.#isStopped = true
    this.#schedule()
  }

  /** Waits for the next minute while a query that depends on the time has a listener. */
  #schedule(): void {
    clearTimeout(this.#timer)
    const timed = [...this.#queries.values()].filter(
      ({ moment, listeners }) => moment !== undefined && listeners.size > 0,
    )
    const next = () => {
      this.#schedule()
      this.#evaluateAgain(isOutdated)
    }
    if (timed.length > 0 && !this.#isStopped) this.#timer = setTimeout(next, MINUTE_MS - (Date.now() % MINUTE_MS))
  }

  /** Evaluates some queries again, those without listeners when they are read, and calls the listeners of results that differ. */
  #evaluateAgain(isAffected: (query: Query) => boolean): void {
    const calls: (() => void)[] = []
    for (const query of this.#queries.values()) {
      if (query.moment === null || !isAffected(query)) continue
      if (query.listeners.size === 0) query.moment = null
      else if (this.#refresh(query)) {
        const { rows } = query
        // A listener may have ended another one, or may have changed the rows again, which has told all of the newer ones.
        const call = (one: Listener) => query.listeners.has(one) && query.rows === rows && one(rows)
        calls.push(...[...query.listeners].map((listener) => () => call(listener)))
      }
    }
    callAll(calls)
  }

  /** Evaluates a query, and returns whether its rows have changed. */
  #refresh(query: Query): boolean {
    const { entity, input } = query
    const context = this.#context()
    query.moment = momentOf(input, context.now)
    const passes = this.#filterOf(input, context.now)
    const [matches] = MATCHES[entity]
    const rows: { id: string }[] = []
    for (const row of this.#rows().all(entity)) if (matches(row, input, context) && passes(row as Task)) rows.push(row)
    rows.sort(query.order)
    if (rows.length === query.rows.length && rows.every((row, n) => row === query.rows[n])) return false
    query.rows = rows
    return true
  }

  #queryOf<Entity extends QueryEntity>(entity: Entity, input: Queries[Entity]): Query {
    const text = JSON.stringify(input)
    const name = `${entity} ${text}`
    const known = this.#queries.get(name)
    if (known) {
      // The listeners of others are called by the timer.
      if (known.listeners.size === 0 && isOutdated(known)) this.#refresh(known)
      return known
    }
    const copy: Queries[Entity] = JSON.parse(text)
    const order = orderOf(entity, copy) as Query['order']
    const query: Query = { entity, input: copy, order, rows: [], listeners: new Set<Listener>(), moment: null }
    this.#refresh(query)
    if (this.#queries.size > MAX_IDLE)
      for (const [idle, { listeners }] of this.#queries) if (listeners.size === 0) this.#queries.delete(idle)
    this.#queries.set(name, query)
    return query
  }

  /** A row of another entity matters if it decides whether rows are hidden: an archived list, or one in the trash. */
  #isAffected({ entity, input, rows }: Query, changed: readonly [entity: string, id: string][]): boolean {
    // A filter may depend on rows of any entity.
    if ('filter' in input) return true
    const context = this.#context()
    const [matches, hider] = MATCHES[entity]
    return changed.some(([name, id]) => {
      if (name !== entity) return name === hider
      const row = this.#rows().get(entity, id)
      if (row && matches(row, input, context)) return true
      return rows.some((one) => one.id === id)
    })
  }

  /** Returns what evaluates and prints filters. @throws TypeError if the application has not passed it */
  filters(): FilterEngine {
    if (this.#filters) return this.#filters
    throw new TypeError('Pass `filters: offlineFilters` to createOfflineStore')
  }

  /** Returns the filter of a query. Only those of tasks have one. */
  #filterOf(input: Queries['task'], now: Date | undefined): (task: Task) => boolean {
    if (input.filter === undefined) return () => true
    return this.filters()(input, this.#rows(), now)
  }

  /** Returns what an evaluation depends on: one time for all rows. */
  #context(): MatchContext {
    const rows = this.#rows()
    return {
      now: new Date(),
      isArchived: (id) => Boolean(rows.get('list', id)?.archivedAt),
      isListTrashed: (id) => Boolean(rows.get('list', id)?.deletedAt),
      isTaskTrashed: (id) => Boolean(rows.get('task', id)?.deletedAt),
    }
  }
}

function isOutdated({ input, moment }: Query): boolean {
  return moment !== momentOf(input)
}

/** Returns whether a row matches an input. A method, because each function takes the rows and the inputs of one entity. */
type Matches = { of(row: object, input: object, context: MatchContext): boolean }['of']

/** How rows of each entity match, and the entity whose rows can hide them. */
const MATCHES: Record<QueryEntity, readonly [Matches, hider?: EntityName]> = {
  task: [matchesTask, 'list'],
  list: [matchesList],
  section: [matchesSection, 'list'],
  comment: [matchesComment, 'task'],
  view: [matchesList],
  notification: [matchesNotification, 'task'],
}
