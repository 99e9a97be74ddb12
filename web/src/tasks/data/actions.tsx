import type { CreateTaskInput, DueInput, MoveTasksInput, Priority, Task, UpdateTaskInput } from '@taskwire/client'
import { LIMITS } from '@taskwire/client'
import type { LocalChange, OfflineStore, RowChange } from '@taskwire/client/offline'
import { type ReactNode, useMemo } from 'react'
import { hasTag } from '../../../../client-sdk/src/matching/tag-key.ts'
import { useStore } from '../../session/provider.tsx'
import { afterFirstScreen } from '../../ui/first-screen.ts'
import { count } from '../../ui/text.ts'
import { showToast } from '../../ui/toasts.tsx'
import { whenNeeded } from '../../ui/when-needed.tsx'
import { movedTo } from './due.ts'
import type { Spot } from './nesting.ts'
import { remember } from './steps.ts'
import { makeStep } from './undo.ts'
import { timeZoneOf } from './viewer.ts'

const EndedText = whenNeeded<{ id: string; text: string }>(
  async () => (await import('../../recurrence/ended-text.tsx')).EndedText,
  ({ text }) => text,
)

const loadPlaces = () => import('./nesting.ts')
afterFirstScreen(loadPlaces)

/** Where tasks move to. */
export type Place = Omit<MoveTasksInput, 'ids' | 'ifVersions' | 'idempotencyKey'>

/** What a person can do with tasks. Each function changes the local copy at once, and can be undone. */
export type TaskActions = ReturnType<typeof taskActions>

/** Returns the actions on tasks of the signed-in user. */
export function useTaskActions(): TaskActions {
  const store = useStore()
  return useMemo(() => taskActions(store), [store])
}

function taskActions(store: OfflineStore) {
  const { tasks } = store

  async function step(text: ReactNode, changes: Promise<LocalChange>[]): Promise<void> {
    await makeStep(store, text, changes)
  }

  function named(ids: readonly string[], verb: string): string {
    const title = ids.length === 1 ? tasks.get(ids[0] ?? '')?.title : undefined
    return title === undefined ? `${verb} ${count(ids.length, 'task')}` : `${verb} “${shorten(title)}”`
  }

  const repeating = (ids: readonly string[]) =>
    ids.filter((id) => tasks.get(id)?.recurrence && !tasks.get(id)?.completed)

  /** Says what was done, and for a task that repeats when it is due next. */
  function ended(ids: readonly string[], verb: string): ReactNode {
    const text = named(ids, verb)
    const [id, ...others] = repeating(ids)
    if (id === undefined) return text
    if (ids.length === 1) return <EndedText id={id} text={text} />
    return `${text}. ${others.length === 0 ? '1 of them repeats' : `${1 + others.length} of them repeat`}.`
  }

  const actions = {
    /** Creates a task. The caller has checked its title. */
    create(input: CreateTaskInput): Promise<RowChange> {
      const change = tasks.create(input)
      remember([change])
      return change
    },
    update: (input: UpdateTaskInput) => step(undefined, [tasks.update(input)]),
    complete: (ids: readonly string[]) =>
      step(
        ended(ids, 'Completed'),
        each(
          ids,
          (id) => tasks.complete({ id }),
          (some) => tasks.completeMany({ ids: some }),
        ),
      ),
    /** Moves tasks that repeat to their next dates, without completing the present ones. */
    skip: (ids: readonly string[]) => {
      const some = repeating(ids)
      if (some.length === 0) return Promise.resolve(showToast({ text: 'Only tasks that repeat can be skipped.' }))
      return step(
        ended(some, 'Skipped'),
        some.map((id) => tasks.skip({ id })),
      )
    },
    reopen: (ids: readonly string[]) =>
      step(
        named(ids, 'Reopened'),
        each(
          ids,
          (id) => tasks.reopen({ id }),
          (some) => tasks.reopenMany({ ids: some }),
        ),
      ),
    remove: (ids: readonly string[]) =>
      step(
        named(ids, 'Deleted'),
        each(
          ids,
          (id) => tasks.delete({ id }),
          (some) => tasks.deleteMany({ ids: some }),
        ),
      ),
    restore: (ids: readonly string[]) =>
      step(
        named(ids, 'Restored'),
        ids.map((id) => tasks.restore({ id })),
      ),
    purge: (ids: readonly string[]) =>
      step(
        undefined,
        ids.map((id) => tasks.purge({ id })),
      ),
    move: (ids: readonly string[], place: Place, text?: string) =>
      step(
        text,
        each(
          ids,
          (id) => tasks.move({ id, ...place }),
          (some) => tasks.moveMany({ ids: some, ...place }),
        ),
      ),
    /** Puts tasks before or after another one, or below it as subtasks. One that is put on itself or its subtasks stays. */
    putAt: async (ids: readonly string[], task: Task, position: Spot['position']) => {
      const { placeAt } = await loadPlaces()
      const place = placeAt(tasks, ids, { task, position })
      if (place) await actions.move(ids, place)
    },
    /** Sets a due date, or removes it from the tasks that do not repeat. */
    setDue: (all: readonly string[], due: DueInput | null) => {
      const ids = due ? all : all.filter((id) => !tasks.get(id)?.recurrence)
      if (ids.length < all.length) showToast({ text: 'Tasks that repeat keep their date.' })
      return step(
        ids.length > 1 ? named(ids, due ? 'Dated' : 'Removed the date of') : undefined,
        each(
          ids,
          (id) => tasks.update({ id, due }),
          (some) => tasks.updateMany({ ids: some, set: { due } }),
        ),
      )
    },
    /** Moves tasks to a day of the viewer. Their time of day stays, in its time zone. */
    setDay: (ids: readonly string[], date: string) => {
      const timeZone = timeZoneOf(store.settings.get())
      return step(
        ids.length > 1 ? named(ids, 'Dated') : undefined,
        ids.some((id) => tasks.get(id)?.due?.time !== undefined)
          ? ids.map((id) => tasks.update({ id, due: movedTo(date, tasks.get(id)?.due, timeZone) }))
          : each(
              ids,
              (id) => tasks.update({ id, due: { date } }),
              (some) => tasks.updateMany({ ids: some, set: { due: { date } } }),
            ),
      )
    },
    setPriority: (ids: readonly string[], priority: Priority) =>
      step(
        ids.length > 1 ? named(ids, 'Changed the priority of') : undefined,
        each(
          ids,
          (id) => tasks.update({ id, priority }),
          (some) => tasks.updateMany({ ids: some, set: { priority } }),
        ),
      ),
    addTag: (ids: readonly string[], tag: string) =>
      step(
        named(ids, 'Tagged'),
        ids
          .filter((id) => !hasTag(tasks.get(id) ?? { tags: [] }, [tag]))
          .map((id) => tasks.update({ id, addTags: [tag] })),
      ),
  }
  return actions
}

/** Makes a change of one row by its own method, and of several by the bulk method, within its limit. */
function each(
  ids: readonly string[],
  one: (id: string) => Promise<LocalChange>,
  many: (ids: string[]) => Promise<LocalChange>,
): Promise<LocalChange>[] {
  const [first] = ids
  if (ids.length === 1 && first !== undefined) return [one(first)]
  const changes: Promise<LocalChange>[] = []
  for (let at = 0; at < ids.length; at += LIMITS.bulk) changes.push(many(ids.slice(at, at + LIMITS.bulk)))
  return changes
}

/** Returns the start of a long title. */
function shorten(title: string): string {
  const letters = [...title]
  return letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : title
}
