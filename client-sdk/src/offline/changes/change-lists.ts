import type { DeleteListInput, DeleteSectionInput } from '../../contract.ts'
import { isTrashedWith, moveToList, trashTasks } from './change-tasks.ts'
import type { Draft } from './draft.ts'
import { isAt, positionAt, type Spot, siblingsOf } from './positions.ts'

/** Archives a list at a time, or takes it out of the archive. */
export function archiveList(draft: Draft, id: string, archivedAt: Date | null): void {
  const list = draft.live('list', id)
  if (list) draft.change('list', list, { archivedAt: archivedAt && (list.archivedAt ?? archivedAt) })
}

/** Moves a list to the trash, and its tasks too or to another list. */
export function deleteList(draft: Draft, { id, moveTasksTo }: Pick<DeleteListInput, 'id' | 'moveTasksTo'>): void {
  const list = draft.live('list', id)
  if (!list) return
  const tasks = draft.referring('task', 'listId', id).filter(({ deletedAt }) => !deletedAt)
  if (moveTasksTo === undefined) trashTasks(draft, tasks)
  else moveToList(draft, tasks, moveTasksTo)
  draft.change('list', list, { deletedAt: draft.now })
}

/** Restores a list with the tasks that were moved to the trash with it. */
export function restoreList(draft: Draft, { id }: { id: string }): void {
  const list = draft.get('list', id)
  if (!list?.deletedAt) return
  for (const task of draft.referring('task', 'listId', id).filter(isTrashedWith(list)))
    draft.change('task', task, { deletedAt: null })
  draft.change('list', list, { deletedAt: null })
}

/** Permanently deletes a list with its sections. Its tasks stay in the trash. */
export function purgeList(draft: Draft, { id }: { id: string }): void {
  if (!draft.get('list', id)) return
  for (const section of draft.referring('section', 'listId', id)) draft.set('section', section.id, null)
  for (const task of draft.referring('task', 'listId', id))
    draft.change('task', task, { listId: null, sectionId: null })
  draft.set('list', id, null)
}

/** Permanently deletes a section. Its tasks move to the end of the list, or to the trash. */
export function deleteSection(draft: Draft, { id, tasks }: Pick<DeleteSectionInput, 'id' | 'tasks'>): void {
  const section = draft.get('section', id)
  if (!section) return
  const inside = () => draft.referring('task', 'sectionId', id)
  const live = inside().filter(({ deletedAt }) => !deletedAt)
  if (tasks === 'trash') trashTasks(draft, live)
  else moveToList(draft, live, section.listId)
  for (const task of inside()) draft.change('task', task, { sectionId: null, updatedAt: task.updatedAt })
  draft.set('section', id, null)
}

/** Moves a row among its siblings: a list or a view among the others, or a section among those of its list. */
export function moveAmong(
  draft: Draft,
  entity: 'list' | 'section' | 'view',
  { id, before, after }: Spot & { id: string },
): void {
  const row = draft.live(entity, id)
  if (!row || isAt(siblingsOf(draft, entity, row), { before, after }, id)) return
  draft.change(entity, row, { position: positionAt(draft, entity, { place: row, before, after, moved: id }) })
}
