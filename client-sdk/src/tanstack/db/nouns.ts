import type {
  Comment,
  Section,
  Task,
  TaskList,
  UpdateCommentInput,
  UpdateSectionInput,
  UpdateTaskInput,
  UpdateTaskListInput,
} from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import { collectionOptions } from './collection-options.ts'
import type { TaskwireCollection, TaskwireCollectionOptions } from './collection-types.ts'
import type { Versioned } from './feed.ts'

/**
 * Returns the options of a collection of the user's tasks, except those in the trash. Deleting a task moves it to the trash.
 *
 * @example
 * const tasks = createCollection(taskCollectionOptions(tw))
 * const { id } = newTask({ title: 'Buy milk' })
 * tasks.update(id, (task) => {
 *   task.completed = true
 * })
 */
export function taskCollectionOptions(
  tw: Taskwire,
  { onConflict, onStatus }: TaskwireCollectionOptions<UpdateTaskInput, Task> = {},
): TaskwireCollection<Task> {
  return collectionOptions<Task>(tw, {
    entity: 'task',
    onStatus,
    rowOf: ({ task }) => task,
    rowsOf: ({ tasks }) => tasks,
    fields: [...TASK_FIELDS, ...PLACES],
    insert: (rows) => {
      const items = rows.map(({ id, title, description, priority, tags, due, reminders, completed, ...place }) => {
        const { listId, sectionId, parentId } = place
        return { id, title, description, priority, tags, due, reminders, completed, listId, sectionId, parentId }
      })
      return created(items, tw.tasks)
    },
    update: async ({ id, changes, base }) => {
      const { listId, sectionId, parentId, ...fields } = changes
      const answers: Versioned[] = []
      if (TASK_FIELDS.some((name) => name in changes)) {
        const { title, description, priority, tags, due, reminders, completed } = fields
        const set = { title, description, priority, tags, due, reminders, completed }
        const input = { id, ...set, ifVersion: onConflict && base() }
        answers.push(await tw.tasks.update(input, { onConflict }))
      }
      if (PLACES.some((name) => name in changes)) {
        answers.push(await tw.tasks.move({ id, listId, sectionId, parentId }))
      }
      return answers.slice(-1)
    },
    remove: (ids) => removed(ids, tw.tasks),
  })
}

const TASK_FIELDS = ['title', 'description', 'priority', 'tags', 'due', 'reminders', 'completed'] as const
const PLACES = ['listId', 'sectionId', 'parentId'] as const

/**
 * Returns the options of a collection of the user's lists, except those in the trash. Deleting a list moves it to the trash
 * with its tasks.
 *
 * @example
 * const lists = createCollection(listCollectionOptions(tw))
 * lists.insert(newList({ name: 'Groceries' }))
 */
export function listCollectionOptions(
  tw: Taskwire,
  { onConflict, onStatus }: TaskwireCollectionOptions<UpdateTaskListInput, TaskList> = {},
): TaskwireCollection<TaskList> {
  return collectionOptions<TaskList>(tw, {
    entity: 'list',
    onStatus,
    rowOf: ({ list }) => list,
    rowsOf: ({ lists }) => lists,
    fields: ['name', 'description', 'color'],
    insert: (rows) =>
      created(
        rows.map(({ id, name, description, color }) => ({ id, name, description, color })),
        tw.lists,
      ),
    update: async ({ id, changes: { name, description, color }, base }) => [
      await tw.lists.update({ id, name, description, color, ifVersion: onConflict && base() }, { onConflict }),
    ],
    remove: (ids) => removed(ids, tw.lists),
  })
}

/**
 * Returns the options of a collection of the user's sections. Deleting a section moves its tasks to the end of its list.
 *
 * @example
 * const sections = createCollection(sectionCollectionOptions(tw))
 */
export function sectionCollectionOptions(
  tw: Taskwire,
  { onConflict, onStatus }: TaskwireCollectionOptions<UpdateSectionInput, Section> = {},
): TaskwireCollection<Section> {
  return collectionOptions<Section>(tw, {
    entity: 'section',
    onStatus,
    rowOf: ({ section }) => section,
    rowsOf: ({ sections }) => sections,
    fields: ['name'],
    insert: (rows) =>
      created(
        rows.map(({ id, listId, name }) => ({ id, listId, name })),
        tw.sections,
      ),
    update: async ({ id, changes: { name }, base }) => [
      await tw.sections.update({ id, name, ifVersion: onConflict && base() }, { onConflict }),
    ],
    remove: (ids) => removed(ids, tw.sections),
  })
}

/**
 * Returns the options of a collection of the user's comments.
 *
 * @example
 * const comments = createCollection(commentCollectionOptions(tw))
 */
export function commentCollectionOptions(
  tw: Taskwire,
  { onConflict, onStatus }: TaskwireCollectionOptions<UpdateCommentInput, Comment> = {},
): TaskwireCollection<Comment> {
  return collectionOptions<Comment>(tw, {
    entity: 'comment',
    onStatus,
    rowOf: ({ comment }) => comment,
    rowsOf: ({ comments }) => comments,
    fields: ['text'],
    insert: (rows) =>
      created(
        rows.map(({ id, taskId, text }) => ({ id, taskId, text })),
        tw.comments,
      ),
    update: async ({ id, changes: { text }, base }) => [
      await tw.comments.update({ id, text, ifVersion: onConflict && base() }, { onConflict }),
    ],
    remove: (ids) => removed(ids, tw.comments),
  })
}

interface Creating<Item> {
  create: (input: Item) => Promise<Versioned>
  createMany: (input: { items: Item[] }) => Promise<{ items: Versioned[] }>
}

/** Creates one row, or several atomically. */
async function created<Item>(items: Item[], noun: Creating<Item>): Promise<readonly Versioned[]> {
  const [first, ...others] = items
  if (first !== undefined && others.length === 0) return [await noun.create(first)]
  return (await noun.createMany({ items })).items
}

interface Removing {
  delete: (input: { id: string }) => Promise<Versioned>
  deleteMany: (input: { ids: string[] }) => Promise<{ items: Versioned[] }>
}

/** Deletes one row, or several atomically. */
async function removed(ids: readonly string[], noun: Removing): Promise<readonly Versioned[]> {
  const [first, ...others] = ids
  if (first !== undefined && others.length === 0) return [await noun.delete({ id: first })]
  return (await noun.deleteMany({ ids: [...ids] })).items
}
