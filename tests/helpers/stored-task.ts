import type { TaskModel } from '../../src/generated/prisma/models/Task.ts'
import { NO_SERIES } from '../../src/tasks/recurrence/columns.ts'

/** The columns of a task that the application reads. */
type StoredTask = Omit<
  TaskModel,
  'userId' | 'seq' | 'deletionId' | 'tagKeys' | 'titleSort' | 'descriptionSort' | 'dueAsc' | 'dueDesc' | 'placeSort'
>

/** Returns a row of a stub database: an open task in the inbox, with the sort value of a list. */
export function storedTask(change: Partial<StoredTask> = {}): StoredTask & { sorted: Date } {
  const now = new Date()
  return {
    id: crypto.randomUUID(),
    title: 'Buy milk',
    description: '',
    priority: 0,
    tags: [],
    reminders: [],
    dueDate: null,
    dueTime: null,
    dueZone: null,
    ...NO_SERIES,
    listId: null,
    sectionId: null,
    parentId: null,
    position: 'a1',
    completedAt: null,
    deletedAt: null,
    createdAt: now,
    updatedAt: now,
    version: 1,
    changeId: null,
    ...change,
    sorted: now,
  }
}
