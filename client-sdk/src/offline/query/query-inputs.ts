import type {
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
 * Evaluates the `filter` of a query of tasks: returns whether a task matches, by the present rows and the given time, by default the
 * present. `offlineFilters` of `@taskwire/client/filter` is the one to use. @throws TaskwireError INVALID_INPUT
 *
 * @example
 * const engine: FilterEngine = offlineFilters
 */
export type FilterEngine = (
  input: Pick<ListTasksInput, 'filter' | 'timeZone'>,
  rows: FilterRows,
  now?: Date,
) => (task: Task) => boolean
