import type { ListTasksInput } from '../../src/tasks/schema.ts'
import type { Person } from './person.ts'
import { structureCases } from './structure-cases.ts'
import { cursorOfPage, middleOfChanges, walkChanges } from './walk.ts'

/**
 * The rows that a call may read: those of a page; an index range, in order, until the page is full; or all rows of the user,
 * for queries without an index.
 */
export type Reach = 'page' | 'range' | 'own rows'

/** A measured call. */
export interface Case {
  name: string
  reach: Reach
  /** False for calls with many statements. */
  explained: boolean
  /** Returns the call to measure, or undefined if the user has too few tasks. */
  prepare(person: Person): Promise<(() => Promise<unknown>) | undefined>
}

const PAGE = 20

const SORT_KEYS = ['createdAt', 'updatedAt', 'due', 'priority', 'title'] as const
const SORTS = SORT_KEYS.flatMap((by) => (['asc', 'desc'] as const).map((order) => ({ by, order })))

/** Lists with filters or several sort keys. */
const OTHER_LISTS: [name: string, reach: Reach, input: ListTasksInput][] = [
  ['open', 'range', { completed: false }],
  ['completed', 'range', { completed: true }],
  ['priority urgent', 'range', { priority: ['urgent'] }],
  ['due in a month', 'range', { due: { from: '2026-11-01', to: '2026-11-30' } }],
  ['trash', 'range', { trash: true }],
  ['open by due', 'range', { completed: false, sort: [{ by: 'due', order: 'asc' }] }],
  [
    'due in a month by due',
    'page',
    { due: { from: '2026-11-01', to: '2026-11-30' }, sort: [{ by: 'due', order: 'asc' }] },
  ],
  ['tags any', 'own rows', { tags: { any: ['later'] } }],
  ['tags all', 'own rows', { tags: { all: ['home', 'errands'] } }],
  ['tags, none found', 'own rows', { tags: { any: ['absent'] } }],
  ['trash, none found', 'own rows', { trash: true, due: { to: '1990-01-01' } }],
  ['untagged', 'range', { untagged: true }],
  ['overdue', 'range', { overdue: true }],
  ['updated in a week', 'range', { updatedAt: { from: '2026-11-23T00:00:00Z', to: '2026-11-30T00:00:00Z' } }],
  ['filter by state and date', 'range', { filter: 'is:open due<=today' }],
  ['filter by tag or priority', 'own rows', { filter: 'tag:later | priority>=high' }],
  ['filter by text', 'own rows', { filter: 'quarterly !report' }],
  ['search', 'own rows', { search: 'quarterly' }],
  ['search, none found', 'own rows', { search: 'absent' }],
  [
    'by priority and due',
    'own rows',
    {
      sort: [
        { by: 'priority', order: 'desc' },
        { by: 'due', order: 'asc' },
      ],
    },
  ],
]

/** Returns all cases. `deep` is the number of a late page. */
export function casesOf(deep: number): Case[] {
  return [
    list('list', 'page', {}),
    list('list', 'page', {}, deep),
    ...SORTS.flatMap((key) => {
      const name = `by ${key.by} ${key.order}`
      return [list(name, 'page', { sort: [key] }), list(name, 'page', { sort: [key] }, deep)]
    }),
    ...OTHER_LISTS.flatMap(([name, reach, input]) => {
      const first = list(name, reach, input)
      return name.includes('none') ? [first] : [first, list(name, reach, input, deep)]
    }),
    one('get', async ({ actor, services }, id) => services.tasks.get(actor, { id })),
    one('update', ({ actor, services }, id) =>
      services.tasks.update(actor, { id, title: `Call ${crypto.randomUUID()}` }),
    ),
    simple('create', 'page', ({ actor, services }) => services.tasks.create(actor, { title: 'Buy milk' })),
    simple('stats', 'own rows', ({ actor, services }) => services.tasks.stats(actor, undefined)),
    simple('stats by tag', 'own rows', ({ actor, services }) => services.tasks.stats(actor, { groupBy: 'tag' })),
    simple('tags.list', 'own rows', ({ actor, services }) => services.tags.list(actor, {})),
    simple('parseQuickAdd', 'own rows', ({ actor, services }) =>
      services.tasks.parseQuickAdd(actor, { text: 'Call @later tomorrow', timeZone: 'UTC', locale: 'en' }),
    ),
    simple('changes.cursor', 'page', ({ actor, services }) => services.changes.cursor(actor)),
    simple('changes.since, first page', 'page', ({ actor, services }) => services.changes.since(actor, {})),
    {
      name: 'changes.since, a page in the middle',
      reach: 'page',
      explained: true,
      async prepare(person) {
        const cursor = await middleOfChanges(person)
        return cursor === undefined ? undefined : () => person.services.changes.since(person.actor, { cursor })
      },
    },
    ...structureCases(),
    { ...simple('changes.since, all of up to 100,000', 'page', walkChanges), explained: false },
  ]
}

function simple(name: string, reach: Reach, call: (person: Person) => Promise<unknown>): Case {
  return { name, reach, explained: true, prepare: async (person) => () => call(person) }
}

function list(name: string, reach: Reach, input: ListTasksInput, page = 1): Case {
  return {
    name: page === 1 ? name : `${name}, page ${page.toLocaleString('en')}`,
    reach,
    explained: true,
    async prepare(person) {
      const { actor, services } = person
      if (page === 1) return () => services.tasks.list(actor, { ...input, limit: PAGE })
      const cursor = await cursorOfPage(person, input, { page, size: PAGE })
      return cursor === undefined ? undefined : () => services.tasks.list(actor, { ...input, limit: PAGE, cursor })
    },
  }
}

/** A case on one task in the middle of the list of the user. */
function one(name: string, call: (person: Person, id: string) => Promise<unknown>): Case {
  return {
    name,
    reach: 'page',
    explained: true,
    async prepare(person) {
      const { items } = await person.services.tasks.list(person.actor, {
        sort: [{ by: 'title', order: 'asc' }],
        limit: 5,
      })
      const id = items.at(-1)?.id
      return id === undefined ? undefined : () => call(person, id)
    },
  }
}
