import { changedTags } from '../../matching/tag-key.ts'
import type { Draft } from './draft.ts'
import type { AnyRow, EntityName } from './entities.ts'
import { INBOX, type PlacementInput, resolvePlace } from './placement.ts'
import { positionAt } from './positions.ts'
import { siblingsKey } from './rows.ts'

type Fields = Record<string, unknown>

/** The fields that inputs set, by entity, with their values in new rows, to which null resets them. */
const SETTABLE: Record<EntityName, Fields> = {
  task: {
    title: '',
    description: '',
    priority: 'none',
    tags: [],
    due: null,
    recurrence: null,
    reminders: [],
    completed: false,
  },
  list: { name: '', description: '', color: null },
  section: { name: '' },
  comment: { text: '' },
  view: { name: '', filter: '', sort: null, groupBy: 'none', layout: 'list', favorite: false },
  notification: {},
  tag: {},
  settings: { timeZone: 'UTC', weekStart: 'monday', locale: 'en', allDayReminderTime: '09:00' },
}

/** The other fields of new rows. */
const INITIAL: Partial<Record<EntityName, Fields>> = {
  task: {
    ...{ occurrence: null, occurrenceIndex: null, nextDue: null },
    ...{ completedAt: null, deletedAt: null },
  },
  list: { archivedAt: null, deletedAt: null },
  view: { deletedAt: null },
}

/** The reference that each row of an entity has. */
export const OWNER: Partial<Record<EntityName, 'listId' | 'taskId'>> = { section: 'listId', comment: 'taskId' }

/** The part of an input that is the same for all entities. */
export interface RowInput extends PlacementInput {
  id: string
  taskId?: string | null | undefined
  completed?: boolean | undefined
  create?: boolean | undefined
}

/** Adds a row, as the server will create it. */
export function createRow(draft: Draft, entity: EntityName, input: RowInput): void {
  const { id } = input
  const owner = OWNER[entity]
  if (owner && !input[owner]) return
  // For a new task null means the default, like an omitted input.
  const place = entity === 'task' ? resolvePlace(draft, withoutNulls(input), INBOX) : owner && { [owner]: input[owner] }
  const { before, after } = input
  const position = siblingsKey(entity, { ...place }) !== undefined && {
    position: positionAt(draft, entity, { place: { ...place }, before, after, moved: id }),
  }
  const row = { id, ...SETTABLE[entity], ...place, ...position, ...INITIAL[entity], version: 0, createdAt: draft.now }
  setFields(draft, entity, { row, input })
}

/** Sets the given fields of a row; null resets a field to its default. */
export function updateRow(draft: Draft, entity: EntityName, input: RowInput): void {
  const row = draft.live(entity, input.id)
  if (row) setFields(draft, entity, { row, input })
}

/** Sets all fields of a row, or creates the row. */
export function replaceRow(draft: Draft, entity: EntityName, input: RowInput): void {
  const cleared = Object.fromEntries(Object.keys(SETTABLE[entity]).map((name) => [name, null]))
  if (draft.get(entity, input.id)) updateRow(draft, entity, { ...cleared, ...withoutNulls(input) })
  else if (input.create !== false) createRow(draft, entity, input)
}

function setFields(draft: Draft, entity: EntityName, { row, input }: { row: AnyRow; input: object }): void {
  const changed: Fields = { ...row, updatedAt: draft.now }
  if ('tags' in row) changed.tags = changedTags(row.tags as string[], input)
  for (const [name, empty] of Object.entries(SETTABLE[entity])) {
    const value: unknown = Reflect.get(input, name)
    if (value !== undefined) changed[name] = withDirections(name, withoutNullsInside(value ?? empty))
  }
  if (changed.completed !== Reflect.get(row, 'completed')) changed.completedAt = changed.completed ? draft.now : null
  draft.set(entity, row.id ?? '', changed)
}

/** An omitted direction of a sort key is ascending. */
function withDirections(name: string, value: unknown): unknown {
  return name === 'sort' && Array.isArray(value) ? value.map((key: object) => ({ order: 'asc', ...key })) : value
}

/** Null stands for a missing field in a due date and in reminders, too. */
function withoutNullsInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullsInside)
  return typeof value === 'object' && value !== null ? withoutNulls(value) : value
}

function withoutNulls<T extends object>(input: T): T {
  const entries = Object.entries(input).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(entries) as T
}
