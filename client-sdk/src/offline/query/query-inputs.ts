import type {
  FilterTree,
  ListCommentsInput,
  ListListsInput,
  ListNotificationsInput,
  ListSectionsInput,
  ListTasksInput,
  ListViewsInput,
  Task,
} from '../../contract.ts'
import type { EntityName, EntityRows } from '../changes/entities.ts'

/** The inputs that concern pages. */
type PageInput = 'cursor' | 'limit' | 'total'

/** The conditions and the order of a query: the inputs of the `list` procedures without pages. */
export interface Queries {
  task: Omit<ListTasksInput, PageInput>
  list: Omit<ListListsInput, PageInput>
  section: Omit<ListSectionsInput, PageInput>
  comment: Omit<ListCommentsInput, PageInput>
  view: Omit<ListViewsInput, PageInput>
  notification: Omit<ListNotificationsInput, PageInput>
}

export type QueryEntity = keyof Queries

/** The rows of the local copy. */
export interface FilterRows {
  all<Entity extends EntityName>(entity: Entity): Iterable<EntityRows[Entity]>
}

/**
 * Evaluates and prints filters. `offlineFilters` of `@taskwire/client/filter` is the one to use.
 *
 * @example
 * const engine: FilterEngine = offlineFilters
 */
export interface FilterEngine {
  /**
   * Returns whether a task matches the `filter` of a query, by the present rows and the given time, by default the present.
   * @throws TaskwireError INVALID_INPUT
   */
  (input: Pick<ListTasksInput, 'filter' | 'timeZone'>, rows: FilterRows, now?: Date): (task: Task) => boolean
  /** Returns the text of a tree, which views store. */
  print(tree: FilterTree): string
}
