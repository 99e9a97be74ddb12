import { type Act, type Caller, twice, undone } from './acts.ts'

const [FIRST, SECOND, SECTION, TASK, BELOW, NONE] = ['1', '2', '3', '4', '5', '6'].map(
  (n) => `01a2134d-c622-74ec-ae07-30000000000${n}`,
) as [string, string, string, string, string, string]

const DAILY = { rule: 'FREQ=DAILY', from: 'due' } as const
const KEY = { idempotencyKey: 'k' }

/** Creates two lists, and in the first a section with a task and its subtask. */
const given =
  (act: Act): Act =>
  async (caller: Caller) => {
    await caller.lists.create({ id: FIRST, name: 'first', color: 'green' })
    await caller.lists.create({ id: SECOND, name: 'second' })
    await caller.sections.create({ id: SECTION, listId: FIRST, name: 'section' })
    await caller.tasks.create({ id: TASK, title: 'in the section', sectionId: SECTION })
    await caller.tasks.create({ id: BELOW, title: 'below it', parentId: TASK })
    return act(caller)
  }

const SCENARIOS: Record<string, Record<string, Act>> = {
  'account.settings.get': {
    'returns the defaults': (caller) => caller.account.settings.get(),
    'returns what was set': async (caller) => {
      await caller.account.settings.update({ weekStart: 'sunday', allDayReminderTime: '07:30' })
      return caller.account.settings.get()
    },
  },
  'account.settings.update': {
    'sets and resets': async (caller) => {
      await caller.account.settings.update({ timeZone: 'Asia/Tokyo', locale: 'pt-br' })
      return caller.account.settings.update({ timeZone: null, weekStart: 'saturday' })
    },
    'changes once under a key': (caller) => twice(() => caller.account.settings.update({ locale: 'de', ...KEY })),
    'can be undone': (caller) => undone(caller, caller.account.settings.update({ locale: 'de' })),
    'rejects another version': (caller) => caller.account.settings.update({ locale: 'de', ifVersion: 7 }),
    'rejects an unknown time zone': (caller) => caller.account.settings.update({ timeZone: 'Mars/Base' }),
  },
  'lists.archive': {
    archives: (caller) => caller.lists.archive({ id: FIRST }),
    'hides the list and its tasks': async (caller) => {
      await caller.lists.archive({ id: FIRST })
      return [await caller.lists.list(), await caller.lists.list({ archived: true }), await caller.tasks.list()]
    },
    'archives once under a key': (caller) => twice(() => caller.lists.archive({ id: FIRST, ...KEY })),
    'rejects a missing list': (caller) => caller.lists.archive({ id: NONE }),
  },
  'lists.unarchive': {
    'takes a list out of the archive': async (caller) => {
      await caller.lists.archive({ id: FIRST })
      return caller.lists.unarchive({ id: FIRST, ifVersion: 2 })
    },
    'can be undone': async (caller) => {
      await caller.lists.archive({ id: FIRST })
      return undone(caller, caller.lists.unarchive({ id: FIRST }))
    },
  },
  'lists.move': {
    'moves to the end': (caller) => caller.lists.move({ id: FIRST }),
    'moves before another, once under a key': (caller) =>
      twice(() => caller.lists.move({ id: SECOND, before: FIRST, ...KEY })),
    'can be undone': (caller) => undone(caller, caller.lists.move({ id: FIRST, after: SECOND })),
    'rejects itself': (caller) => caller.lists.move({ id: FIRST, after: FIRST }),
    'rejects a missing list beside it': (caller) => caller.lists.move({ id: FIRST, after: NONE }),
  },
  'lists.delete': {
    'moves its tasks to the trash': (caller) => caller.lists.delete({ id: FIRST }),
    'moves its tasks to the inbox': async (caller) => {
      const deleted = await caller.lists.delete({ id: FIRST, moveTasksTo: null })
      return [deleted, await caller.tasks.list({ listId: null, sort: [{ by: 'position' }] })]
    },
    'moves its tasks to another list, once under a key': (caller) =>
      twice(() => caller.lists.delete({ id: FIRST, moveTasksTo: SECOND, ...KEY })),
    'can be undone with its tasks': (caller) => undone(caller, caller.lists.delete({ id: FIRST })),
    'rejects moving them to itself': (caller) => caller.lists.delete({ id: FIRST, moveTasksTo: FIRST }),
    'rejects moving them to a missing list': (caller) => caller.lists.delete({ id: FIRST, moveTasksTo: NONE }),
  },
  'lists.restore': {
    'restores its tasks': async (caller) => {
      await caller.lists.delete({ id: FIRST })
      return [await caller.lists.restore({ id: FIRST }), await caller.tasks.list({ listId: FIRST })]
    },
  },
  'lists.deleteMany': {
    'moves their tasks to the inbox': (caller) =>
      caller.lists.deleteMany({ ids: [SECOND, FIRST], moveTasksTo: null, ifVersions: { [FIRST]: 1 } }),
  },
  'sections.move': {
    'moves before another': async (caller) => {
      const { id } = await caller.sections.create({ id: NONE, listId: FIRST, name: 'another' })
      return caller.sections.move({ id, before: SECTION })
    },
    'rejects a section of another list': async (caller) => {
      const { id } = await caller.sections.create({ id: NONE, listId: SECOND, name: 'elsewhere' })
      return caller.sections.move({ id, before: SECTION })
    },
  },
  'sections.delete': {
    'moves its tasks to the list': (caller) => caller.sections.delete({ id: SECTION }),
    'moves its tasks to the trash': (caller) => caller.sections.delete({ id: SECTION, tasks: 'trash' }),
    'can be undone with its tasks': (caller) => undone(caller, caller.sections.delete({ id: SECTION, tasks: 'trash' })),
  },
  'sections.deleteMany': {
    'moves their tasks to the trash': (caller) => caller.sections.deleteMany({ ids: [SECTION], tasks: 'trash' }),
  },
  'sections.list': { 'lists those of a list': (caller) => caller.sections.list({ listId: FIRST }) },
  'views.create': {
    'stores the id of a list': (caller) =>
      caller.views.create({ id: NONE, name: 'view', filter: 'list:first', sort: [{ by: 'due' }], layout: 'board' }),
    'rejects a wrong filter': (caller) => caller.views.create({ name: 'view', filter: 'is:done' }),
    'rejects a missing list': (caller) => caller.views.create({ name: 'view', filter: 'list:third' }),
  },
  'views.get': {
    'says that a list is in the trash': async (caller) => {
      await caller.views.create({ id: NONE, name: 'view', filter: 'list:first | section:section' })
      await caller.lists.delete({ id: FIRST })
      return [await caller.views.get({ id: NONE }), await caller.views.list()]
    },
  },
  'views.update': {
    'stores the id of a section, once under a key': async (caller) => {
      await caller.views.create({ id: NONE, name: 'view' })
      return twice(() => caller.views.update({ id: NONE, filter: 'section:section', ...KEY }))
    },
  },
  'views.move': {
    'moves to the end, and can be undone': async (caller) => {
      await caller.views.createMany({
        items: [
          { id: FIRST, name: 'first' },
          { id: SECOND, name: 'second' },
        ],
      })
      return undone(caller, caller.views.move({ id: FIRST }))
    },
    'rejects a missing view beside it': async (caller) => {
      await caller.views.create({ id: FIRST, name: 'first' })
      return caller.views.move({ id: FIRST, after: NONE })
    },
  },
  'comments.list': {
    'lists those of a task': async (caller) => {
      await caller.comments.create({ id: NONE, taskId: TASK, text: 'soon' })
      return caller.comments.list({ taskId: TASK })
    },
  },
  'occurrences.list': {
    'lists those of a task': async (caller) => {
      await caller.tasks.update({ id: TASK, due: { date: '2099-01-01' }, recurrence: DAILY })
      await caller.tasks.complete({ id: TASK, occurrence: '2099-01-01' })
      const { items } = await caller.occurrences.list({ taskId: TASK, outcome: 'done' })
      // The id is random.
      return items.map(({ id: _, ...occurrence }) => occurrence)
    },
  },
  'recurrence.preview': {
    'returns dates and a description': (caller) =>
      caller.recurrence.preview({ ...DAILY, due: { date: '2026-11-30', time: '09:00' }, count: 2 }),
    'rejects a rule by name': (caller) => caller.recurrence.preview({ ...DAILY, rule: 'FREQ=HOURLY;FOO=3' }),
  },
  'filters.parse': {
    'returns the tree of a text': (caller) => caller.filters.parse({ text: 'is:open -(milk | list:"To do")' }),
    'returns null for a text without conditions': (caller) => caller.filters.parse({ text: ' ' }),
    'returns the place of an error': (caller) => caller.filters.parse({ text: 'milk is:done' }),
  },
  'filters.print': {
    'returns the text of a tree': (caller) =>
      caller.filters.print({ tree: { or: [{ field: 'due', cmp: '<=', date: 'today' }, { not: { is: 'open' } }] } }),
    'returns no text for null': (caller) => caller.filters.print({ tree: null }),
    'returns the path to an error': (caller) => caller.filters.print({ tree: { and: [{ text: '' }] } }),
  },
  'tasks.skip': {
    'skips an occurrence, once under a key': async (caller) => {
      await caller.tasks.update({ id: TASK, due: { date: '2099-01-01' }, recurrence: DAILY })
      return twice(() => caller.tasks.skip({ id: TASK, occurrence: '2099-01-01', ...KEY }))
    },
    'can be undone': async (caller) => {
      await caller.tasks.update({ id: TASK, due: { date: '2099-01-01' }, recurrence: DAILY })
      await caller.changes.undo({ undoToken: (await caller.tasks.skip({ id: TASK })).undoToken ?? '' })
      return caller.tasks.get({ id: TASK })
    },
    'rejects another occurrence': async (caller) => {
      await caller.tasks.update({ id: TASK, due: { date: '2099-01-01' }, recurrence: DAILY })
      return caller.tasks.skip({ id: TASK, occurrence: '2098-01-01' })
    },
  },
  'tasks.move': {
    'moves with its subtasks to another list': async (caller) => {
      const moved = await caller.tasks.move({ id: TASK, listId: SECOND, ifVersion: 1 })
      return [moved, await caller.tasks.get({ id: BELOW })]
    },
    'moves to the inbox, once under a key': (caller) =>
      twice(() => caller.tasks.move({ id: TASK, listId: null, ...KEY })),
    'moves out of its parent and can be undone': (caller) =>
      undone(caller, caller.tasks.move({ id: BELOW, parentId: null })),
    'rejects a cycle': (caller) => caller.tasks.move({ id: TASK, parentId: BELOW }),
    'rejects a missing section': (caller) => caller.tasks.move({ id: TASK, sectionId: NONE }),
  },
  'tasks.moveMany': {
    'moves several tasks': (caller) => caller.tasks.moveMany({ ids: [BELOW, TASK], listId: SECOND }),
    'rejects a missing task': (caller) => caller.tasks.moveMany({ ids: [TASK, NONE], listId: SECOND }),
  },
}

/** Scenarios of lists, sections, comments, settings and of where tasks are. Each creates the rows that it needs. */
export const structureScenarios: Record<string, Record<string, Act>> = Object.fromEntries(
  Object.entries(SCENARIOS).map(([path, acts]) => [
    path,
    Object.fromEntries(Object.entries(acts).map(([name, act]) => [name, given(act)])),
  ]),
)
