import type {
  Comment,
  ListCommentsInput,
  ListListsInput,
  ListNotificationsInput,
  ListSectionsInput,
  Notification,
  Section,
  TaskList,
} from '../../contract.ts'
import { refersTo } from './references.ts'
import type { MatchContext } from './surroundings.ts'

/** Returns whether a list or view is in `lists.list(input)` or `views.list(input)`, on any page. */
export function matchesList(
  { deletedAt, archivedAt }: Pick<TaskList, 'deletedAt'> & Partial<Pick<TaskList, 'archivedAt'>>,
  { archived, trash = false }: ListListsInput,
): boolean {
  return (deletedAt !== null) === trash && (archived || trash || !archivedAt)
}

/** Returns whether a section is in `sections.list(input)`, on any page. */
export function matchesSection(
  section: Section,
  { listId }: ListSectionsInput,
  { isListTrashed }: Pick<MatchContext, 'isListTrashed'>,
): boolean {
  return belongsTo(section.listId, listId, isListTrashed)
}

/** Returns whether a comment is in `comments.list(input)`, on any page. */
export function matchesComment(
  comment: Comment,
  { taskId }: ListCommentsInput,
  { isTaskTrashed }: Pick<MatchContext, 'isTaskTrashed'>,
): boolean {
  return belongsTo(comment.taskId, taskId, isTaskTrashed)
}

/** Returns whether a notification is in `notifications.list(input)`, on any page. */
export function matchesNotification(
  { taskId, dismissedAt }: Notification,
  input: ListNotificationsInput,
  surroundings: Pick<MatchContext, 'isTaskTrashed'>,
): boolean {
  const { dismissed } = input
  return (
    (dismissed === undefined || (dismissedAt !== null) === dismissed) &&
    belongsTo(taskId, input.taskId, surroundings.isTaskTrashed)
  )
}

/** Returns whether a row belongs to the wanted row, or, if none is wanted, to one outside the trash. */
function belongsTo(owner: string, wanted: string | undefined, isTrashed: (id: string) => boolean): boolean {
  return wanted === undefined ? !isTrashed(owner) : refersTo(owner, wanted)
}
