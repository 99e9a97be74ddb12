import { type Draft, newRow, Refused, refuse, type Spot, THIS_CHANGE } from './draft.ts'
import { existing, type Inputs, type Verb } from './inputs.ts'
import { type Place, placeOf, resolvePlace, subtreeHeight } from './places.ts'
import type { Row } from './snapshot.ts'
import { LEVELS, lineOf } from './violations.ts'

const LIVE = { deletedAt: null, deletion: null }

/** What each change of tasks does to the rows. */
export const TASK_VERBS: Record<string, Verb> = {
  create(draft, input) {
    if (input.parentId === input.id) throw refuse('INVALID_INPUT', 'cycle')
    const place = resolvePlace(draft, input, INBOX)
    assertFits(draft, place, { ids: [], height: 1 })
    if (draft.find('task', input.id)) throw TAKEN
    draft.add(newRow('task', input.id as string, { ...place, text: input.title ?? '' }), spotOf(input))
  },

  createMany(draft, { items = [] }) {
    // A parent may be a later item.
    const placeOfItem = (item: Inputs, below: Inputs[]): { place: Place; level: number } => {
      if (below.includes(item)) throw refuse('INVALID_INPUT', 'cycle')
      const parent = items.find(({ id }) => id === item.parentId)
      if (!parent) {
        const place = resolvePlace(draft, item, INBOX)
        return { place, level: 1 + lineOf(draft.rows, place.parentId).length }
      }
      const above = placeOfItem(parent, [...below, item])
      const place = { ...above.place, parentId: parent.id as string }
      if (item.listId && item.listId !== place.listId) throw refuse('INVALID_INPUT', 'other_list')
      if (item.sectionId && item.sectionId !== place.sectionId) throw refuse('INVALID_INPUT', 'other_section')
      return { place, level: above.level + 1 }
    }
    const places = items.map((item) => placeOfItem(item, []))
    if (places.some(({ level }) => level > LEVELS)) throw refuse('INVALID_INPUT', 'depth_exceeded')
    if (items.some(({ id }) => draft.find('task', id))) throw TAKEN
    for (const [n, { id, title = '' }] of items.entries())
      draft.add(newRow('task', id as string, { ...places[n]?.place, text: title }))
  },

  update(draft, input, now) {
    const [task] = existing(draft, 'task', input)
    for (const row of task ? [task] : []) {
      if (input.title !== undefined) draft.set(row, { text: input.title })
      if (input.completed !== undefined)
        draft.set(row, { completedAt: input.completed ? (row.completedAt ?? now) : null })
    }
  },

  replace(draft, input, now) {
    const row = draft.find('task', input.id)
    if (!row && (input.ifVersion ?? 0) !== 0) throw refuse('NOT_FOUND')
    if (!row) return TASK_VERBS.create?.(draft, input, now)
    if (input.ifVersion !== undefined && input.ifVersion !== row.version) throw refuse('CONFLICT')
    if (input.listId !== undefined && input.listId !== row.listId) throw refuse('INVALID_INPUT', 'read_only')
    if (row.deletedAt !== null) throw refuse('CONFLICT')
    draft.set(row, { text: input.title ?? '', completedAt: null })
  },

  complete(draft, input, now) {
    const tasks = existing(draft, 'task', input)
    const all = input.subtasks === 'leave' ? tasks : draft.subtree(tasks.map(({ id }) => id))
    for (const task of all) draft.set(task, { completedAt: task.completedAt ?? now })
  },

  reopen(draft, input) {
    for (const task of existing(draft, 'task', input)) draft.set(task, { completedAt: null })
  },

  move(draft, input) {
    const tasks = existing(draft, 'task', input)
    const ids = tasks.map(({ id }) => id)
    if (ids.some((id) => id === input.before || id === input.after)) throw refuse('INVALID_INPUT', 'itself')
    const isNested = ({ id, parentId }: Row) =>
      lineOf(draft.rows, parentId).some((above) => above !== id && ids.includes(above))
    const tops = tasks.filter((task) => !isNested(task)).toSorted(byPlace)
    const [first] = tops as [Row, ...Row[]]
    const dependsOnPlace = ![input.before, input.after, input.listId].some((id) => id !== undefined)
    if (
      dependsOnPlace &&
      !input.sectionId &&
      !input.parentId &&
      tops.some((top) => !isSame(placeOf(top), placeOf(first)))
    )
      throw refuse('INVALID_INPUT', 'required')
    const place = resolvePlace(draft, input, placeOf(first))
    assertFits(draft, place, { ids, height: subtreeHeight(draft, ids) })
    moveTo(draft, tops, place, spotOf(input))
  },

  delete(draft, input, now) {
    const live = existing(draft, 'task', input, 'trash too').filter(({ deletedAt }) => deletedAt === null)
    trash(draft, draft.subtree(live.map(({ id }) => id)), now)
  },

  restore(draft, input) {
    const [task] = existing(draft, 'task', input, 'trash too')
    if (!task || task.deletedAt === null) return
    const taken = [task]
    for (const { id } of taken)
      taken.push(
        ...draft.all('task', (row) => row.parentId === id && row.deletedAt !== null && row.deletion === task.deletion),
      )
    const parent = draft.find('task', task.parentId)
    const list = draft.find('list', task.listId)
    const isListThere = task.listId === null || (list !== undefined && list.deletedAt === null)
    const isBelow = parent !== undefined && parent.deletedAt === null
    const home = isBelow ? placeOf(parent) : isListThere ? placeOf(task) : INBOX
    const { listId, sectionId } = home
    for (const row of taken) draft.set(row, { listId, sectionId, ...LIVE })
    const fits = lineOf(draft.rows, task.parentId).length + subtreeHeight(draft, [task.id]) <= LEVELS
    if (!isBelow || !fits) draft.set(task, { parentId: null }, 'position')
  },

  purge(draft, input) {
    const [task] = existing(draft, 'task', input, 'trash too')
    if (!task?.deletedAt) throw refuse('CONFLICT')
    draft.remove(task)
  },

  emptyTrash(draft) {
    for (const { id } of draft.all('task', ({ deletedAt }) => deletedAt !== null)) {
      const task = draft.find('task', id)
      if (task) draft.remove(task)
    }
  },
}

const INBOX: Place = { listId: null, sectionId: null, parentId: null }

/** The error of a new task with the id of another one, which could also be above itself. */
const TAKEN = new Refused(['CONFLICT', 'INVALID_INPUT'])

/** Moves tasks to the trash. */
export function trash(draft: Draft, tasks: Row[], now: number): void {
  for (const task of tasks) draft.set(task, { deletedAt: now, deletion: THIS_CHANGE })
}

/** Moves tasks with their subtasks, side by side in this order. */
export function moveTo(draft: Draft, tops: Row[], place: Place, spot: Spot): void {
  const below = draft.subtree(tops.map(({ id }) => id)).filter(({ id }) => !tops.some((top) => top.id === id))
  let next = spot
  for (const top of tops) {
    draft.set(top, { ...place }, next)
    if (next !== 'end') next = { after: top.id }
  }
  for (const { entity, id } of below) draft.set({ entity, id }, { listId: place.listId, sectionId: place.sectionId })
}

function assertFits(draft: Draft, { parentId }: Place, { ids, height }: { ids: string[]; height: number }): void {
  const line = lineOf(draft.rows, parentId)
  if (line.some((id) => ids.includes(id))) throw refuse('INVALID_INPUT', 'cycle')
  if (line.length + height > LEVELS) throw refuse('INVALID_INPUT', 'depth_exceeded')
}

function spotOf({ before, after }: Inputs): Spot {
  if (before !== undefined) return { before }
  return after === undefined ? 'end' : { after }
}

function isSame(a: Place, b: Place): boolean {
  return a.listId === b.listId && a.sectionId === b.sectionId && a.parentId === b.parentId
}

/** Orders tasks as `tasks.list` does by position: by section, parent and position. */
function byPlace(a: Row, b: Row): number {
  const [one, other] = [a, b].map((row) =>
    [row.listId, row.sectionId, row.parentId, row.position].map((part) => part ?? '').join('/'),
  )
  return (one ?? '') < (other ?? '') ? -1 : 1
}
