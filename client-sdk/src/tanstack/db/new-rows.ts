import type { Comment, Section, Task, TaskList } from '../../contract.ts'
import { newId } from '../../new-id.ts'

/** The position of new rows until the server responds: after all others. */
const LAST = '~'

type New<Row, Required extends keyof Row, Optional extends keyof Row> = Pick<Row, Required> &
  Partial<Pick<Row, Optional | ('id' & keyof Row)>>

/**
 * Creates a task for `collection.insert`. The server sets its position, version and times.
 *
 * @example
 * createCollection(taskCollectionOptions(tw)).insert(newTask({ title: 'Buy milk', priority: 'high' }))
 */
export function newTask(
  fields: New<
    Task,
    'title',
    | 'description'
    | 'priority'
    | 'tags'
    | 'due'
    | 'reminders'
    | 'recurrence'
    | 'listId'
    | 'sectionId'
    | 'parentId'
    | 'completed'
  >,
): Task {
  return {
    ...newRow(),
    ...{ description: '', priority: 'none', tags: [], due: null, reminders: [] },
    ...{ listId: null, sectionId: null, parentId: null },
    ...{ recurrence: null, occurrence: null, occurrenceIndex: null, nextDue: null },
    ...{ position: LAST, completed: false, completedAt: null, deletedAt: null },
    ...fields,
  }
}

/**
 * Creates a list for `collection.insert`. The server sets its position, version and times.
 *
 * @example
 * createCollection(listCollectionOptions(tw)).insert(newList({ name: 'Groceries', color: 'green' }))
 */
export function newList(fields: New<TaskList, 'name', 'description' | 'color'>): TaskList {
  return {
    ...newRow(),
    ...{ description: '', color: null, position: LAST, archivedAt: null, deletedAt: null },
    ...fields,
  }
}

/**
 * Creates a section for `collection.insert`. The server sets its position, version and times.
 *
 * @example
 * createCollection(sectionCollectionOptions(tw)).insert(newSection({ name: 'Shopping', listId: id }))
 */
export function newSection(fields: New<Section, 'name' | 'listId', never>): Section {
  return { ...newRow(), position: LAST, ...fields }
}

/**
 * Creates a comment for `collection.insert`. The server sets its version and times.
 *
 * @example
 * createCollection(commentCollectionOptions(tw)).insert(newComment({ text: 'Done?', taskId: id }))
 */
export function newComment(fields: New<Comment, 'text' | 'taskId', never>): Comment {
  return { ...newRow(), ...fields }
}

function newRow() {
  const now = new Date()
  return { id: newId(now), version: 0, createdAt: now, updatedAt: now }
}
