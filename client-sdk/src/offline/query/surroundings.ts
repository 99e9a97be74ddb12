/**
 * The state of the lists and tasks that other rows belong to. Ids are in lower case, as in rows. Each function returns false for a
 * row that is not in the local copy.
 *
 * @example
 * const ofStore = (store: OfflineStore): Pick<MatchContext, 'isArchived'> => ({
 *   isArchived: (id) => Boolean(store.lists.get(id)?.archivedAt),
 * })
 */
export interface MatchContext {
  /** The time that decides what is overdue, and which day today is. Default: the present. */
  now?: Date
  /** Returns whether a list is archived, in the trash or not. */
  isArchived(listId: string): boolean
  /** Returns whether a list is in the trash. */
  isListTrashed(listId: string): boolean
  /** Returns whether a task is in the trash. */
  isTaskTrashed(taskId: string): boolean
}
