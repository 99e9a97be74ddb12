import type { Case, Reach } from './cases.ts'
import type { Person } from './person.ts'
import { LIST_ID, SECTION_ID, STRUCTURED } from './structure.ts'

const ORDERS = ['asc', 'desc'] as const
const SORTS = ['createdAt', 'updatedAt', 'due', 'priority', 'title', 'position'] as const
const LIST_SORTS = ['createdAt', 'updatedAt', 'name', 'position'] as const
const PAGE = { limit: 20 }

/** Cases on the user with lists: every place of tasks by every sort, and the lists, sections and comments. */
export function structureCases(): Case[] {
  const places = [
    ['a list', { listId: LIST_ID }],
    ['the inbox', { listId: null }],
    ['a section', { listId: LIST_ID, sectionId: SECTION_ID }],
  ] as const
  const tasks = places.flatMap(([name, place]) =>
    SORTS.flatMap((by) =>
      ORDERS.map((order) =>
        structured(`${name} by ${by} ${order}`, by === 'position' ? 'page' : 'range', ({ actor, services }) =>
          services.tasks.list(actor, { ...place, sort: [{ by, order }], ...PAGE }),
        ),
      ),
    ),
  )
  const lists = LIST_SORTS.flatMap((by) =>
    ORDERS.map((order) =>
      structured(`lists by ${by} ${order}`, 'page', ({ actor, services }) =>
        services.lists.list(actor, { sort: [{ by, order }], ...PAGE }),
      ),
    ),
  )
  return [
    ...tasks,
    structured('a section without its list', 'range', ({ actor, services }) =>
      services.tasks.list(actor, { sectionId: SECTION_ID, ...PAGE }),
    ),
    structured('tasks with archived lists', 'page', ({ actor, services }) =>
      services.tasks.list(actor, { archived: true, ...PAGE }),
    ),
    withTask('subtasks of a task', ({ actor, services }, parentId) =>
      services.tasks.list(actor, { parentId, ...PAGE }),
    ),
    withTask('comments of a task', ({ actor, services }, taskId) => services.comments.list(actor, { taskId, ...PAGE })),
    ...lists,
    structured('sections of a list', 'page', ({ actor, services }) =>
      services.sections.list(actor, { listId: LIST_ID, ...PAGE }),
    ),
    structured('sections', 'page', ({ actor, services }) => services.sections.list(actor, PAGE)),
    structured('comments', 'page', ({ actor, services }) => services.comments.list(actor, PAGE)),
  ]
}

function structured(name: string, reach: Reach, call: (person: Person) => Promise<unknown>): Case {
  const isStructured = ({ actor }: Person) => actor.userId === STRUCTURED
  return {
    name,
    reach,
    explained: true,
    prepare: async (person) => (isStructured(person) ? () => call(person) : undefined),
  }
}

function withTask(name: string, call: (person: Person, id: string) => Promise<unknown>): Case {
  return {
    name,
    reach: 'page',
    explained: true,
    async prepare(person) {
      if (person.actor.userId !== STRUCTURED) return undefined
      const { items } = await person.services.tasks.list(person.actor, { listId: LIST_ID, limit: 200 })
      const id = items.find(({ parentId }) => parentId !== null)?.parentId
      return typeof id === 'string' ? () => call(person, id) : undefined
    },
  }
}
