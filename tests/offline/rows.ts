import type { Comment, Section, Task, TaskList } from '../../client-sdk/src/contract.ts'
import { NOT_REPEATING } from '../helpers/plain-task.ts'

const row = { id: '00000000-0000-4000-8000-000000000001', version: 1, createdAt: new Date(0), updatedAt: new Date(0) }

/** Returns a task in the inbox with these fields. */
export function taskOf(fields: Partial<Task> = {}): Task {
  const place = { listId: null, sectionId: null, parentId: null, position: 'a1' }
  const state = { completed: false, completedAt: null, deletedAt: null, reminders: [], ...NOT_REPEATING }
  return { ...row, title: 'x', description: '', priority: 'none', tags: [], due: null, ...place, ...state, ...fields }
}

/** Returns a list with these fields. */
export function listOf(fields: Partial<TaskList> = {}): TaskList {
  const state = { archivedAt: null, deletedAt: null }
  return { ...row, name: 'x', description: '', color: null, position: 'a1', ...state, ...fields }
}

/** Returns a section with these fields. */
export function sectionOf(fields: Partial<Section> = {}): Section {
  return { ...row, listId: row.id, name: 'x', position: 'a1', ...fields }
}

/** Returns a comment with these fields. */
export function commentOf(fields: Partial<Comment> = {}): Comment {
  return { ...row, taskId: row.id, text: 'x', ...fields }
}
