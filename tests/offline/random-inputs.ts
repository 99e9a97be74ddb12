import fc from 'fast-check'
import type {
  ListCommentsInput,
  ListListsInput,
  ListSectionsInput,
  ListTasksInput,
} from '../../client-sdk/src/contract.ts'
import { PRIORITIES } from '../../src/tasks/priority.ts'
import { SORT_KEYS } from '../../src/tasks/task.ts'
import { DAYS, someTags, WORDS, words, ZONE_DAYS, ZONES } from './random-world.ts'

/** The ids that inputs name, and the time at which the account was created. */
export interface KnownIds {
  start: number
  tasks: string[]
  lists: string[]
  sections: string[]
}

// A page of one row would take many calls.
const limit = fc.constantFrom(undefined, 15, 200, 200, 200)
const rarely = { freq: 3, nil: undefined }

function sortBy<Key extends string>(keys: readonly Key[]) {
  const order = fc.constantFrom('asc' as const, 'desc' as const, undefined)
  const key = fc.record({ by: fc.constantFrom(...keys), order })
  return fc.option(fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: ({ by }) => by }), {
    freq: 6,
    nil: undefined,
  })
}

const UNUSED_ID = 'ffffffff-ffff-4fff-bfff-ffffffffffff'

/** Returns ids in both cases, and one of no row. */
function anyOf(ids: string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...ids, ...ids.map((id) => id.toUpperCase()), UNUSED_ID)
}

/** Other names of zones with odd days. */
const ALIAS_DAYS = {
  'Canada/Eastern': ZONE_DAYS['America/Toronto'] ?? [],
  'asia/pyongyang': ZONE_DAYS['Asia/Pyongyang'] ?? [],
  'Canada/Newfoundland': ZONE_DAYS['America/St_Johns'] ?? [],
}
const zone = fc.constantFrom(undefined, ...ZONES, ...Object.keys(ALIAS_DAYS), 'GB', 'Asia/Calcutta')
const range = fc
  .tuple(fc.option(fc.constantFrom(...DAYS), rarely), fc.option(fc.constantFrom(...DAYS), rarely))
  .map(([from, to]) => (from !== undefined && to !== undefined && from > to ? { from: to, to: from } : { from, to }))

// The words mean days around the clock of the account, on which some of the tasks are due.
const days = fc.constantFrom(
  ...[{ from: 'today', to: 'today' }, { from: 'yesterday', to: 'tomorrow' }, { from: 'tomorrow' }, { to: 'yesterday' }],
  ...[
    { from: '2026-03-28', to: 'today' },
    { from: 'tomorrow', to: '2026-03-30' },
  ],
)

/** Returns ranges that begin and end around an instant, with different offsets. */
function instantsAround(start: number): fc.Arbitrary<{ from?: string; to?: string }> {
  const instant = fc
    .tuple(fc.integer({ min: -1, max: 5 }), fc.constantFrom('Z', '+00:00', '-00:00'))
    .map(([halves, offset]) => new Date(start + halves * 500).toISOString().replace('Z', offset))
  return fc
    .record({ from: instant, to: instant }, { requiredKeys: [] })
    .filter(({ from, to }) => from === undefined || to === undefined || Date.parse(from) <= Date.parse(to))
}

const changes = [
  (text: string) => text,
  (text: string) => text.toUpperCase(),
  (text: string) => text.toLowerCase(),
  (text: string) => text.normalize('NFC'),
  (text: string) => text.normalize('NFD'),
]
const search = fc
  .tuple(fc.oneof(fc.constantFrom(...WORDS), words), fc.constantFrom(...changes), fc.nat(3), fc.nat(4))
  .map(([text, change, start, length]) => [...change(text)].slice(start, start + 1 + length).join(''))
  .filter((part) => part !== '')
const filterTags = someTags({ minLength: 1, maxLength: 3 })

/** Returns inputs of `tasks.list`: of all filters, of the manual order alone, and of days around a clock change alone. */
export function taskInputs(ids: KnownIds): fc.Arbitrary<ListTasksInput> {
  const { lists } = ids
  const byPosition = fc
    .constantFrom('asc' as const, 'desc' as const)
    .map((order) => [{ by: 'position' as const, order }])
  const placed = fc.record({ listId: fc.constantFrom(null, ...lists), sort: byPosition, limit })
  const onOddDays = fc.constantFrom(...Object.entries({ ...ZONE_DAYS, ...ALIAS_DAYS })).chain(([timeZone, days]) => {
    const due = fc.constantFrom(...days.map((day) => ({ from: day, to: day })), { from: days[0] }, { to: days[1] })
    return fc.record({ due, timeZone: fc.constant(timeZone) })
  })
  return fc.oneof({ weight: 6, arbitrary: filtered(ids) }, placed, { weight: 2, arbitrary: onOddDays })
}

/** Returns inputs with several filters. Each is left out often enough that most answers have rows. */
function filtered({ start, tasks, lists, sections }: KnownIds): fc.Arbitrary<ListTasksInput> {
  const seldom = <Value>(values: fc.Arbitrary<Value>) =>
    fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, values)
  // Null is the inbox, or the topmost tasks.
  const place = (ids: string[]) => seldom(fc.option(anyOf(ids), { freq: 3 }))
  return fc
    .record({
      listId: place(lists),
      sectionId: place(sections),
      parentId: place(tasks),
      archived: fc.constantFrom(undefined, false, true),
      ids: seldom(fc.array(anyOf(tasks), { maxLength: 20 })),
      completed: seldom(fc.boolean()),
      completedAt: seldom(instantsAround(start)),
      updatedAt: seldom(instantsAround(start)),
      overdue: seldom(fc.boolean()),
      untagged: seldom(fc.boolean()),
      priority: seldom(fc.uniqueArray(fc.constantFrom(...PRIORITIES), { minLength: 1 })),
      tags: seldom(fc.record({ any: filterTags, all: filterTags }, { requiredKeys: [] })),
      due: fc.option(fc.oneof({ weight: 4, arbitrary: range }, { weight: 2, arbitrary: days }, fc.constant(null)), {
        ...{ freq: 2, nil: undefined },
      }),
      search: seldom(search),
      timeZone: zone,
      trash: seldom(fc.boolean()),
      sort: sortBy(SORT_KEYS),
      limit,
    })
    .filter((input) => !isContradictory(input))
    .map((input) =>
      input.sort?.some(({ by }) => by === 'position') ? { ...input, listId: input.listId ?? null } : input,
    )
}

/** Returns whether inputs exclude each other, which the server refuses. */
function isContradictory({ overdue, due, untagged, tags, completed, completedAt }: ListTasksInput): boolean {
  if (overdue && (completed || completedAt || due === null)) return true
  return Boolean((untagged && (tags?.any || tags?.all)) || (completedAt && completed === false))
}

/** Returns inputs of `lists.list`. */
export function listInputs(): fc.Arbitrary<ListListsInput> {
  const flag = fc.constantFrom(undefined, false, true)
  const sort = sortBy(['createdAt', 'updatedAt', 'name', 'position'] as const)
  return fc.record({ archived: flag, trash: flag, sort, limit })
}

/** Returns inputs of `sections.list`. */
export function sectionInputs({ lists }: KnownIds): fc.Arbitrary<ListSectionsInput> {
  const listId = fc.option(anyOf(lists), { freq: 2, nil: undefined })
  return fc.record({ listId, sort: sortBy(['createdAt', 'position'] as const), limit })
}

/** Returns inputs of `comments.list`. */
export function commentInputs({ tasks }: KnownIds): fc.Arbitrary<ListCommentsInput> {
  const taskId = fc.option(anyOf(tasks), { freq: 2, nil: undefined })
  return fc.record({ taskId, sort: sortBy(['createdAt'] as const), limit })
}
