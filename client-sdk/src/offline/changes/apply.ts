import type { ColoredTag, RouterInputs, Task } from '../../contract.ts'
import { tagId } from '../../matching/tag-id.ts'
import { entityOf, type MutationPath } from '../operations.ts'
import { archiveList, deleteList, deleteSection, moveAmong, purgeList, restoreList } from './change-lists.ts'
import { createRow, type RowInput, replaceRow, updateRow } from './change-rows.ts'
import { moveTasks, purgeTask, restoreTask, subtreeOf, trashTasks } from './change-tasks.ts'
import type { Draft } from './draft.ts'
import { type EntityName, SETTINGS_ID } from './entities.ts'

/** The input of a mutation. */
type Input<Path extends MutationPath> = Path extends `account.settings.${infer Verb extends 'update'}`
  ? RouterInputs['account']['settings'][Verb]
  : Path extends `${infer Noun extends 'tasks' | 'lists' | 'sections' | 'comments' | 'views' | 'notifications' | 'tags'}.${infer Verb}`
    ? Verb extends keyof RouterInputs[Noun]
      ? NonNullable<RouterInputs[Noun][Verb]>
      : never
    : never

/** A method, because some take only the entities that have the mutation. */
type Common = { of(draft: Draft, entity: EntityName, input: RowInput): void }['of']
type CommonVerb = 'create' | 'update' | 'replace' | 'move' | 'purge'

/** The mutations that most nouns have. */
const COMMON: Record<CommonVerb, Common> = {
  create: createRow,
  update: updateRow,
  replace: replaceRow,
  move: moveAmong,
  purge: (draft, entity, { id }) => draft.set(entity, id, null),
}

/** The mutations of several rows that are those of each row, one after the other, and the common ones. */
type Derived = `${string}.${CommonVerb}` | `${string}Many` | `${string}.emptyTrash`
/** The mutations whose effect only the server knows. It is shown when the server has made it. */
type Unknown = `${string}Where`
type Special =
  | Exclude<MutationPath, Derived | Unknown>
  | `tasks.${'move' | 'moveMany' | 'purge'}`
  | 'lists.purge'
  | `${'tags' | 'account.settings'}.update`

type Effects = { [Path in Special]: (draft: Draft, input: Input<Path>) => void }

/** The optimistic form of the other mutations: what they do to the local rows until the server has answered. */
const EFFECTS: Effects = {
  'tasks.complete': completeTask,
  'tasks.skip': (draft, input) => {
    if (draft.live('task', input.id)?.recurrence) completeTask(draft, input)
  },
  'tasks.reopen': (draft, { id }) => updateRow(draft, 'task', { id, completed: false }),
  'tasks.move': (draft, { id, ...input }) => moveTasks(draft, [id], input),
  'tasks.moveMany': (draft, { ids, ...input }) => moveTasks(draft, ids, input),
  'tasks.delete': (draft, { id }) => trashTasks(draft, liveSubtree(draft, id)),
  'tasks.restore': restoreTask,
  'tasks.purge': purgeTask,

  'lists.archive': (draft, { id }) => archiveList(draft, id, draft.now),
  'lists.unarchive': (draft, { id }) => archiveList(draft, id, null),
  'lists.delete': deleteList,
  'lists.restore': restoreList,
  'lists.purge': purgeList,

  'sections.delete': deleteSection,
  'comments.delete': (draft, { id }) => draft.set('comment', id, null),

  'views.delete': (draft, { id }) => trashView(draft, id, draft.now),
  'views.restore': (draft, { id }) => trashView(draft, id, null),

  'notifications.snooze': (draft, { id, until }) => {
    const notification = draft.get('notification', id)
    if (notification) draft.change('notification', notification, { snoozedUntil: until, dismissedAt: null })
  },
  'notifications.dismiss': (draft, { id }) => {
    const notification = draft.get('notification', id)
    if (notification && !notification.dismissedAt)
      draft.change('notification', notification, { dismissedAt: draft.now, snoozedUntil: null })
  },

  'tags.update': (draft, { tag: name, color }) => {
    const id = tagId(name)
    const { now } = draft
    const row: ColoredTag | null = color && { id, name, color, version: 0, createdAt: now, updatedAt: now }
    draft.set('tag', id, row)
  },

  'account.settings.update': (draft, input) => {
    const change = draft.get('settings', SETTINGS_ID) ? updateRow : createRow
    change(draft, 'settings', { ...input, id: SETTINGS_ID })
  },
}

/**
 * Applies a mutation to the local rows, as far as it can be read: the server refuses an invalid input, and a newer version of the
 * application may have queued a mutation that this one does not know.
 */
export function applyMutation(draft: Draft, { path, input }: { path: MutationPath; input: object }): void {
  try {
    const whole = effectOf(path)
    const single = path.replace('Many', '').replace('emptyTrash', 'purge')
    const common = COMMON[single.split('.')[1] as CommonVerb]
    const effect: (draft: Draft, one: RowInput) => void =
      whole ?? effectOf(single) ?? ((draft, one) => common(draft, entityOf(path), one))
    const inputs = path.endsWith('emptyTrash') ? trashed(draft, entityOf(path)) : inputsIn(input)
    for (const one of whole ? [input as RowInput] : inputs) effect(draft, one)
  } catch {
    // It has no effect here.
  }
}

function effectOf(path: string): ((draft: Draft, input: object) => void) | undefined {
  return Reflect.get(EFFECTS, path)
}

/** Returns the inputs of the mutations of one row that an input stands for. */
function inputsIn(input: object): RowInput[] {
  const { items, ids, set, ...rest } = input as RowInput & { items?: RowInput[]; ids?: string[]; set?: object }
  if (items) return parentsFirst(items)
  return ids ? ids.map((id) => ({ ...rest, ...set, id })) : [rest]
}

/** Returns new rows, each after its parent. */
function parentsFirst(items: readonly RowInput[]): RowInput[] {
  const left = new Map(items.map((item) => [item.id, item]))
  const add = (item: RowInput | undefined): RowInput[] =>
    item && left.delete(item.id) ? [...add(left.get(item.parentId ?? '')), item] : []
  return items.flatMap(add)
}

/** Completes a task, or moves one that repeats to its next due date, as far as it is known here. */
function completeTask(
  draft: Draft,
  input: Input<'tasks.complete'> & Pick<Input<'tasks.completeMany'>, 'occurrences'>,
): void {
  const { id, subtasks, occurrence, occurrences = {} } = input
  const [top, ...below] = liveSubtree(draft, id)
  const meant = occurrence ?? occurrences[id]
  // Its occurrence has ended already, in what the server has sent since.
  if (!top || (meant && top.occurrence && meant !== top.occurrence)) return
  const { nextDue: due } = top
  if (due && !top.completed)
    draft.change('task', top, {
      due,
      occurrence: due.date,
      occurrenceIndex: (top.occurrenceIndex ?? 0) + 1,
      nextDue: null,
    })
  else updateRow(draft, 'task', { id, completed: true })
  for (const { id, recurrence } of subtasks === 'leave' ? [] : below)
    if (!due || !recurrence) updateRow(draft, 'task', { id, completed: !due })
}

function liveSubtree(draft: Draft, id: string): Task[] {
  const task = draft.live('task', id)
  return task ? subtreeOf(draft, task) : []
}

/** Moves a view to the trash at a time, or takes it out of the trash. */
function trashView(draft: Draft, id: string, deletedAt: Date | null): void {
  const view = draft.get('view', id)
  if (view && (view.deletedAt === null) !== (deletedAt === null)) draft.change('view', view, { deletedAt })
}

/** Returns the rows of an entity in the trash. */
function trashed(draft: Draft, entity: EntityName): RowInput[] {
  return [...draft.all(entity)].filter((row) => 'deletedAt' in row && row.deletedAt)
}
