import * as z from 'zod'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { TaskModel } from '../generated/prisma/models/Task.ts'
import { text } from '../text.ts'
import { taskFields } from './fields.ts'
import { matchingTasks, outsideArchives } from './filter.ts'
import { taskFilters } from './filter-schema.ts'
import { hotTaskStatements } from './hot/statements.ts'
import { TASK_LIMITS } from './limits.ts'
import { PRIORITIES } from './priority.ts'
import { placementInputs } from './structure/placement-schema.ts'
import { findMisplacedTask } from './structure/undo-queries.ts'
import { tagChanges, tagRules } from './tag-changes/tag-change-schema.ts'

/** A task in JSON, as the API documentation shows it. */
export const EXAMPLE = {
  id: '01a2134d-c622-74ec-ae07-f77888b13558',
  title: 'Buy milk',
  description: 'Oat, two litres',
  priority: 'high',
  tags: ['home', 'errands'],
  due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
  reminders: [{ id: '01a2134d-c622-74ec-ae07-f77888b1355d', before: 'PT30M' }],
  recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO', from: 'due', missingDay: 'last' },
  occurrence: '2026-11-30',
  occurrenceIndex: 1,
  nextDue: { date: '2026-12-07', time: '09:00', timeZone: 'Europe/Berlin' },
  listId: null,
  sectionId: null,
  parentId: null,
  position: 'a1',
  completed: false,
  completedAt: null,
  deletedAt: null,
  version: 1,
  createdAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:00:00.000Z',
}

/** The sort keys of tasks. */
export const SORT_KEYS = ['createdAt', 'updatedAt', 'due', 'priority', 'title', 'position'] as const

/** The definition of the task entity. Operations particular to tasks are in `service.ts`. */
export const taskEntity = defineEntity<TaskModel>()({
  name: 'task',
  plural: 'tasks',
  type: 'Task',
  model: 'task',
  fields: taskFields,
  hasTrash: true,
  texts: ['title', 'description'],
  textLists: ['tags', 'reminders'],
  filters: taskFilters,
  standing: outsideArchives,
  matching: matchingTasks,
  sortKeys: SORT_KEYS,
  sortColumns: {
    createdAt: byTime('createdAt'),
    updatedAt: byTime('updatedAt'),
    due: { asc: byTime('dueAsc'), desc: byTime('dueDesc') },
    priority: {
      column: 'priority',
      value: z
        .int()
        .min(0)
        .max(PRIORITIES.length - 1),
      type: 'smallint',
    },
    // Folding may turn one character into three, as NFC does with Hebrew letters that have two points.
    title: { column: 'titleSort', value: text(1, 3 * TASK_LIMITS.titleLength), type: 'text' },
    position: { column: 'placeSort', value: text(1, 200), type: 'text' },
  },
  order:
    'Tasks without a due date come last in both directions. `position` is the manual order among siblings and requires `listId`: the tasks of one section and parent follow each other',
  summaries: {
    update:
      'Changes the given fields of a task. Omitted fields stay unchanged; null clears a field. To move it, use tasks.move.',
    delete:
      'Moves a task and its subtasks to the trash, from which they can be restored. No effect if it is already there.',
    deleteMany: 'Moves several tasks and their subtasks to the trash, atomically: all or none.',
    restore:
      'Restores a task from the trash, with the subtasks that were deleted with it. No effect if it is not in the trash.',
    purge: 'Permanently deletes a task in the trash, with its subtasks and comments.',
  },
  createInputs: placementInputs,
  changeInputs: tagChanges,
  changeRules: tagRules,
  example: EXAMPLE,
  examples: {
    create: { title: 'Buy milk', priority: 'high', tags: ['home'], due: EXAMPLE.due },
    update: { title: 'Buy oat milk', due: null },
  },
  hot: hotTaskStatements,
  specialColumn: 'repeatRule',
  afterUndo: findMisplacedTask,
})
