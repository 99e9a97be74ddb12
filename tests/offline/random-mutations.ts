import fc from 'fast-check'
import type { MutationPath } from '../../client-sdk/src/offline/operations.ts'

const TASKS = ['task 0', 'task 1', 'task 2', 'task 3', 'task 4']
const LISTS = ['list 0', 'list 1', 'list 2']
const SECTIONS = ['section 0', 'section 1']
const VIEWS = ['view 0', 'view 1']
const COMMENTS = ['comment 0', 'comment 1']

const some = (ids: string[]) => fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 })
const one = (ids: string[]) => fc.constantFrom(...ids)
const spot = (ids: string[]) => ({ before: one(ids), after: one(ids) })
const place = {
  listId: fc.constantFrom(null, ...LISTS),
  sectionId: fc.constantFrom(null, ...SECTIONS),
  parentId: fc.constantFrom(null, ...TASKS),
  ...spot(TASKS),
}
const taskFields = {
  title: fc.constantFrom('x', 'y'),
  description: fc.constantFrom('d', null),
  priority: fc.constantFrom('high' as const, null),
  tags: fc.constantFrom(['a'], null),
  due: fc.constantFrom({ date: '2026-01-01', time: null }, null),
  recurrence: fc.constantFrom({ rule: 'FREQ=DAILY', from: 'due' as const }, null),
  completed: fc.boolean(),
}

/** Fields that may be missing, besides those that are always there. */
function record(always: Record<string, fc.Arbitrary<unknown>>, sometimes: Record<string, fc.Arbitrary<unknown>> = {}) {
  return fc.record({ ...always, ...sometimes }, { requiredKeys: Object.keys(always) })
}

const named = { name: fc.constantFrom('x', 'y') }
const listFields = { description: fc.constantFrom('d', null), color: fc.constantFrom('red', null) }
const tasks = { ids: some(TASKS) }
const where = { filter: fc.constant('is:open'), dryRun: fc.constant(false) }
const task = { id: one(TASKS) }
const list = { id: one(LISTS) }
const section = { id: one(SECTIONS) }
const comment = { id: one(COMMENTS) }
const view = { id: one(VIEWS) }
const viewFields = {
  filter: fc.constantFrom('is:open', 'list:inbox', null),
  sort: fc.constantFrom([{ by: 'due' }], null),
  groupBy: fc.constantFrom('tag', null),
  favorite: fc.boolean(),
}
const notification = { id: one(['notification 0', 'notification 1']) }
const text = { text: fc.constantFrom('x', 'y') }

/** The inputs of each mutation, over a few rows, so that mutations meet. */
export const INPUTS: Record<MutationPath, fc.Arbitrary<object>> = {
  'tasks.create': record(task, { ...taskFields, ...place }),
  'tasks.createMany': record({
    items: fc.uniqueArray(record(task, { ...taskFields, ...place }), {
      maxLength: 3,
      selector: (item) => Reflect.get(item, 'id'),
    }),
  }),
  'tasks.update': fc.oneof(
    record(task, taskFields),
    record(task, { addTags: fc.constant(['a', 'b']), removeTags: fc.constant(['a', 'c']) }),
  ),
  'tasks.updateMany': record({ ...tasks, set: record({}, taskFields) }),
  'tasks.replace': record(task, { ...taskFields, ...place, create: fc.boolean() }),
  'tasks.delete': record(task),
  'tasks.deleteMany': record(tasks),
  'tasks.restore': record(task),
  'tasks.purge': record(task),
  'tasks.emptyTrash': record({}),
  'tasks.complete': record(task, { subtasks: fc.constant('leave') }),
  'tasks.skip': record(task),
  'tasks.completeMany': record(tasks, { subtasks: fc.constant('leave') }),
  'tasks.reopen': record(task),
  'tasks.reopenMany': record(tasks),
  'tasks.move': record(task, place),
  'tasks.moveMany': record(tasks, place),
  'tasks.updateWhere': record({ ...where, change: record({}, taskFields) }),
  'tasks.completeWhere': record(where),
  'tasks.deleteWhere': record(where),
  'lists.create': record({ ...list, ...named }, listFields),
  'lists.createMany': record({
    items: fc.uniqueArray(record({ ...list, ...named }), { maxLength: 2, selector: (item) => Reflect.get(item, 'id') }),
  }),
  'lists.update': record(list, { ...named, ...listFields }),
  'lists.updateMany': record({ ids: some(LISTS), set: record({}, listFields) }),
  'lists.replace': record({ ...list, ...named }, { ...listFields, create: fc.boolean() }),
  'lists.delete': record(list, { moveTasksTo: fc.constantFrom(null, ...LISTS) }),
  'lists.deleteMany': record({ ids: some(LISTS) }),
  'lists.restore': record(list),
  'lists.purge': record(list),
  'lists.emptyTrash': record({}),
  'lists.move': record(list, spot(LISTS)),
  'lists.archive': record(list),
  'lists.unarchive': record(list),
  'sections.create': record({ ...section, ...named, listId: one(LISTS) }),
  'sections.createMany': record({
    items: fc.array(record({ ...section, ...named, listId: one(LISTS) }), { maxLength: 1 }),
  }),
  'sections.update': record({ ...section, ...named }),
  'sections.updateMany': record({ ids: some(SECTIONS), set: record(named) }),
  'sections.replace': record({ ...section, ...named }, { listId: one(LISTS), create: fc.boolean() }),
  'sections.delete': record({ ...section, tasks: fc.constantFrom('move', 'trash') }),
  'sections.deleteMany': record({ ids: some(SECTIONS), tasks: fc.constantFrom('move', 'trash') }),
  'sections.move': record(section, spot(SECTIONS)),
  'comments.create': record({ ...comment, ...text, taskId: one(TASKS) }),
  'comments.createMany': record({
    items: fc.array(record({ ...comment, ...text, taskId: one(TASKS) }), { maxLength: 1 }),
  }),
  'comments.update': record({ ...comment, ...text }),
  'comments.updateMany': record({ ids: some(COMMENTS), set: record(text) }),
  'comments.replace': record({ ...comment, ...text }, { taskId: one(TASKS), create: fc.boolean() }),
  'comments.delete': record(comment),
  'comments.deleteMany': record({ ids: some(COMMENTS) }),
  'views.create': record({ ...view, ...named }, viewFields),
  'views.createMany': record({
    items: fc.uniqueArray(record({ ...view, ...named }, viewFields), {
      maxLength: 2,
      selector: (item) => Reflect.get(item, 'id'),
    }),
  }),
  'views.update': record(view, { ...named, ...viewFields }),
  'views.updateMany': record({ ids: some(VIEWS), set: record({}, viewFields) }),
  'views.replace': record({ ...view, ...named }, { ...viewFields, create: fc.boolean() }),
  'views.delete': record(view),
  'views.deleteMany': record({ ids: some(VIEWS) }),
  'views.restore': record(view),
  'views.purge': record(view),
  'views.emptyTrash': record({}),
  'views.move': record(view, spot(VIEWS)),
  'notifications.snooze': record({ ...notification, until: fc.date({ noInvalidDate: true }) }),
  'notifications.dismiss': record(notification),
  'tags.update': record({ tag: fc.constantFrom('a', 'A', 'b'), color: fc.constantFrom('red', 'blue', null) }),
  'account.settings.update': record(
    {},
    { locale: fc.constantFrom('de', null), timeZone: fc.constantFrom('Europe/Berlin') },
  ),
}

/** Any mutation with an input. */
export const randomMutation = fc.oneof(
  ...Object.entries(INPUTS).map(([path, input]) =>
    input.map((value) => ({ path: path as MutationPath, input: value })),
  ),
)
