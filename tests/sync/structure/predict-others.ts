import { SETTINGS_ID } from '../../../src/settings/settings.ts'
import { type Draft, newRow, refuse, type Spot, THIS_CHANGE } from './draft.ts'
import { existing, type Inputs, type Verb } from './inputs.ts'
import { liveRow } from './places.ts'
import { moveTo, trash } from './predict-tasks.ts'
import type { Row } from './snapshot.ts'

/** What each change of lists does to the rows. */
export const LIST_VERBS: Record<string, Verb> = {
  create(draft, { id = '', name = '' }) {
    if (draft.find('list', id)) throw refuse('CONFLICT')
    draft.add(newRow('list', id, { text: name }))
  },

  update(draft, input) {
    for (const list of existing(draft, 'list', input)) draft.set(list, { text: input.name ?? '' })
  },

  archive(draft, input, now) {
    for (const list of existing(draft, 'list', input)) draft.set(list, { archivedAt: list.archivedAt ?? now })
  },

  unarchive(draft, input) {
    for (const list of existing(draft, 'list', input)) draft.set(list, { archivedAt: null })
  },

  move(draft, input) {
    for (const list of existing(draft, 'list', input)) moveAmong(draft, list, input)
  },

  delete(draft, input, now) {
    const lists = existing(draft, 'list', input, 'trash too')
    const target = input.moveTasksTo
    if (target && lists.some(({ id }) => id === target)) throw refuse('INVALID_INPUT', 'itself')
    if (target) liveRow(draft, 'list', target)
    const live = lists.filter(({ deletedAt }) => deletedAt === null)
    const isIn = ({ listId, deletedAt }: Row) => deletedAt === null && live.some(({ id }) => id === listId)
    if (target === undefined) trash(draft, draft.all('task', isIn), now)
    else moveTo(draft, rootsOf(draft, live), { listId: target, sectionId: null, parentId: null }, 'end')
    for (const list of live) draft.set(list, { deletedAt: now, deletion: THIS_CHANGE })
  },

  restore(draft, input) {
    const [list] = existing(draft, 'list', input, 'trash too')
    if (!list || list.deletedAt === null) return
    const isOfIt = ({ listId, deletion }: Row) => listId === list.id && deletion === list.deletion
    for (const row of [list, ...draft.all('task', isOfIt)]) draft.set(row, { deletedAt: null, deletion: null })
  },

  purge(draft, input) {
    const [list] = existing(draft, 'list', input, 'trash too')
    if (!list?.deletedAt) throw refuse('CONFLICT')
    draft.remove(list)
  },

  emptyTrash(draft) {
    for (const list of draft.all('list', ({ deletedAt }) => deletedAt !== null)) draft.remove(list)
  },
}

/** What each change of sections does to the rows. */
export const SECTION_VERBS: Record<string, Verb> = {
  create(draft, { id = '', listId, name = '' }) {
    liveRow(draft, 'list', listId as string)
    if (draft.find('section', id)) throw refuse('CONFLICT')
    draft.add(newRow('section', id, { text: name, listId: listId as string }))
  },

  update(draft, input) {
    for (const section of sectionsOf(draft, input)) draft.set(section, { text: input.name ?? '' })
  },

  move(draft, input) {
    for (const section of sectionsOf(draft, input)) moveAmong(draft, section, input)
  },

  delete(draft, input, now) {
    const sections = sectionsOf(draft, input)
    const isIn = ({ sectionId, deletedAt }: Row) => deletedAt === null && sections.some(({ id }) => id === sectionId)
    if (input.tasks === 'trash') trash(draft, draft.all('task', isIn), now)
    else
      for (const { id, listId } of sections.toSorted(byOrder(draft)))
        moveTo(draft, rootsIn(draft, listId, id), { listId, sectionId: null, parentId: null }, 'end')
    for (const section of sections) draft.remove(section)
  },
}

/** What each change of comments does to the rows. */
export const COMMENT_VERBS: Record<string, Verb> = {
  create(draft, { id = '', taskId = '', text = '' }) {
    liveRow(draft, 'task', taskId)
    if (draft.find('comment', id)) throw refuse('CONFLICT')
    draft.add(newRow('comment', id, { text, taskId }))
  },

  update(draft, input) {
    for (const comment of commentsOf(draft, input)) draft.set(comment, { text: input.text ?? '' })
  },

  delete(draft, input) {
    for (const comment of commentsOf(draft, input)) draft.remove(comment)
  },
}

/** What the change of settings does. */
export function updateSettings(draft: Draft, { locale = '' }: Inputs): void {
  const settings = draft.find('settings', SETTINGS_ID)
  if (settings) draft.set(settings, { text: locale })
  else draft.add(newRow('settings', SETTINGS_ID, { text: locale }))
}

/** Returns the sections that an input names. @throws Refused, also if their list is in the trash. */
function sectionsOf(draft: Draft, input: Inputs): Row[] {
  const sections = existing(draft, 'section', input)
  if (sections.some(({ listId }) => draft.find('list', listId)?.deletedAt)) throw refuse('CONFLICT')
  return sections
}

function commentsOf(draft: Draft, input: Inputs): Row[] {
  const comments = existing(draft, 'comment', input)
  if (comments.some(({ taskId }) => draft.find('task', taskId)?.deletedAt)) throw refuse('CONFLICT')
  return comments
}

function moveAmong(draft: Draft, row: Row, { before, after }: Inputs): void {
  const id = before ?? after
  if (id === row.id) throw refuse('INVALID_INPUT', 'itself')
  const anchor = id === undefined ? undefined : liveRow(draft, row.entity as 'list' | 'section', id)
  if (anchor && anchor.listId !== row.listId) throw refuse('INVALID_INPUT', 'not_a_sibling')
  const spot: Spot = !anchor ? 'end' : before === undefined ? { after: anchor.id } : { before: anchor.id }
  draft.set(row, {}, spot)
}

/** Returns the roots of lists as they are shown: list by list, those without a section first. */
function rootsOf(draft: Draft, lists: Row[]): Row[] {
  return lists.toSorted(byOrder(draft)).flatMap(({ id }) => {
    const sections = draft.orders.get(['section', id, null, null].join()) ?? []
    return [null, ...sections].flatMap((sectionId) => rootsIn(draft, id, sectionId))
  })
}

function rootsIn(draft: Draft, listId: string | null, sectionId: string | null): Row[] {
  const ids = draft.orders.get(['task', listId, sectionId, null].join()) ?? []
  return ids.map((id) => draft.find('task', id) as Row)
}

/** Compares siblings by their manual order. */
function byOrder(draft: Draft): (a: Row, b: Row) => number {
  return (a, b) => draft.order(a).indexOf(a.id) - draft.order(b).indexOf(b.id)
}
