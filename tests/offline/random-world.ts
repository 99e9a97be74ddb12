import fc from 'fast-check'
import type { CreateTasksItem, DueInput, ListColor } from '../../client-sdk/src/contract.ts'
import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import { PRIORITIES } from '../../src/tasks/priority.ts'

/** Words that differ only in case, in accents, in normal form, or in the order of their UTF-8 and UTF-16 forms, and characters that LIKE reads. */
export const WORDS = [
  ...[
    'Milk',
    'milk',
    'MILK',
    'Äpfel',
    'äpfel'.normalize('NFD'),
    'Straße',
    'STRAẞE',
    'ΟΔΟΣ',
    'οδος',
    'οδοσ',
    'İstanbul',
    'ıspanak',
    'Łódź',
    'lodz',
    'Кий',
  ],
  ...[
    'istanbul',
    '日本',
    '한국어'.normalize('NFD'),
    'ガ',
    '😀',
    '\uffff',
    '\ue000',
    '𝒳',
    '100%',
    'a_b',
    'a\\b',
    "'",
    'ff',
    'ﬀ',
  ],
]

/** Time zones with the days around their odd clock changes: whole days, the time before midnight, or midnight skipped. */
export const ZONE_DAYS: Record<string, string[]> = {
  'Pacific/Apia': ['2011-12-29', '2011-12-30', '2011-12-31'],
  'America/Toronto': ['1919-03-29', '1919-03-30', '1919-03-31'],
  'Asia/Pyongyang': ['2018-05-03', '2018-05-04', '2018-05-05'],
  'America/Sao_Paulo': ['2018-11-03', '2018-11-04', '2018-11-05'],
  'America/St_Johns': ['2010-11-06', '2010-11-07', '2010-11-08'],
  'Europe/Berlin': ['2026-03-28', '2026-03-29', '2026-03-30'],
  UTC: ['1900-01-01', '9998-12-31'],
}
export const ZONES = [...Object.keys(ZONE_DAYS), 'Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Kolkata']
export const DAYS = Object.values(ZONE_DAYS).flat()
/** Tags, some of them in two spellings. */
export const TAGS = ['home', 'Home', 'é', 'e\u0301', 'NULL', ' two  words ', 'Two Words']
/** Several tags, each in one spelling. */
export const someTags = (lengths: { minLength?: number; maxLength: number }) =>
  fc.uniqueArray(fc.constantFrom(...TAGS), { selector: tagKey, ...lengths })

const word = fc.constantFrom(...WORDS)
export const words = fc.oneof(
  word,
  fc.tuple(word, word, word).map((parts) => parts.join(' ')),
)
/** An id of any version; ids with equal beginnings test that ties are broken by the whole id. */
export const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((one) => `00000000${one.slice(8)}`),
)
const COLORS: (ListColor | null)[] = ['red', null]

const time = fc.constantFrom('00:00', '00:30', '09:00', '23:45', '23:59')
// Most times are on the odd days of their own time zone.
const ownDays = fc
  .constantFrom(...Object.entries(ZONE_DAYS))
  .chain(([timeZone, days]) => fc.record({ date: fc.constantFrom(...days), time, timeZone: fc.constant(timeZone) }))
const date = fc.constantFrom(...DAYS)
const due: fc.Arbitrary<DueInput | null> = fc.oneof(
  fc.constant(null),
  fc.record({ date }),
  fc.record({ date, time }),
  fc.record({ date, time, timeZone: fc.constantFrom(...ZONES) }),
  { weight: 3, arbitrary: ownDays },
)

const task = fc.record({
  id,
  title: words,
  description: fc.oneof(fc.constant(''), words),
  priority: fc.constantFrom(...PRIORITIES),
  tags: someTags({ maxLength: 3 }),
  due,
  completed: fc.boolean(),
})

/** Where a new task goes: below an earlier task, into a section, into a list, or into the inbox. Numbers are reduced to valid ones. */
const place = fc.record({ kind: fc.constantFrom('parent', 'section', 'list', 'inbox'), n: fc.nat() })

const LISTS = 9

/** The rows of an account, before any of them changes. */
export const randomWorld = fc.record({
  lists: fc.uniqueArray(fc.record({ id, name: words, color: fc.constantFrom(...COLORS) }), {
    ...{ minLength: LISTS, maxLength: LISTS },
    selector: (list) => list.id,
  }),
  sections: fc.uniqueArray(fc.record({ id, name: words, list: fc.nat(LISTS - 1) }), {
    ...{ minLength: 8, maxLength: 12 },
    selector: (section) => section.id,
  }),
  tasks: fc.uniqueArray(fc.tuple(task, place), {
    ...{ minLength: 50, maxLength: 70 },
    selector: ([{ id }]) => id,
  }),
  comments: fc.uniqueArray(fc.record({ id, text: words, task: fc.nat() }), {
    ...{ minLength: 10, maxLength: 15 },
    selector: (comment) => comment.id,
  }),
  /** Which rows to change, move, complete, delete, restore and purge. */
  picks: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
})
export type World = typeof randomWorld extends fc.Arbitrary<infer Value> ? Value : never

const MAX_DEPTH = 5

/** Returns the tasks to create, each below an earlier one or at a place of its own. */
export function placedTasks({ lists, sections, tasks }: World): CreateTasksItem[] {
  const depths: number[] = []
  return tasks.map(([fields, { kind, n }], index) => {
    const above = index === 0 ? undefined : n % index
    if (kind === 'parent' && above !== undefined && (depths[above] ?? MAX_DEPTH) < MAX_DEPTH) {
      depths.push((depths[above] ?? 0) + 1)
      return { ...fields, parentId: tasks[above]?.[0].id }
    }
    depths.push(1)
    if (kind === 'section') return { ...fields, sectionId: sections[n % sections.length]?.id }
    return kind === 'list' ? { ...fields, listId: lists[n % lists.length]?.id } : fields
  })
}
