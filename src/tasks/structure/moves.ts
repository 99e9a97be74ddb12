import { isAt, positionsAt } from '../../entities/ordering/positions.ts'
import { siblingsOf } from '../../entities/ordering/siblings.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { invalidInput } from '../../errors.ts'
import { assertFits, type Destination, type PlacementInput, resolveDestination } from './destination.ts'
import { type TaskPlace, type TaskRow, taskOrder } from './task-row.ts'
import { placeDescendants, placeTasks, readSubtrees } from './tree-queries.ts'

/**
 * Moves a task with its subtasks. No effect if it is there already.
 * @throws TaskwireError INVALID_INPUT as `resolveDestination` and `assertFits` describe.
 */
export async function moveTask(steps: Steps, task: TaskRow, { input, at }: Move): Promise<void> {
  await moveTasks(steps, [task], { input, at })
}

interface Move {
  input: PlacementInput
  at: Date
}

/**
 * Moves tasks with their subtasks, in their present order. A task below another of them stays below it.
 * @throws TaskwireError INVALID_INPUT as above.
 */
export async function moveTasks(steps: Steps, tasks: TaskRow[], { input, at }: Move): Promise<void> {
  const ids = tasks.map(({ id }) => id)
  assertNotBesideItself(ids, input)
  const nodes = await readSubtrees(steps, ids)
  const nested = new Set(nodes.filter(({ level }) => level > 0).map(({ id }) => id))
  const tops = tasks.filter(({ id }) => !nested.has(id)).sort(byPlace)
  const [first] = tops
  if (!first) return
  if (dependsOnPlace(input)) assertSamePlace(tops)
  const destination = await resolveDestination(steps, { input, present: first, path: [] })
  const height = 1 + Math.max(...nodes.map(({ level }) => level))
  assertFits(destination, { ids, height, path: [] })
  if (tops.length === 1 && (await isThere(steps, first, destination))) return

  const { before, after, ...place } = destination
  const except = tops.map(({ id }) => id)
  const positions = await positionsAt(
    steps,
    { siblings: siblingsOf(taskOrder, place), before, after },
    { count: tops.length, except },
  )
  const placed = tops.map(({ id, position }, n) => ({ id, position: positions[n] ?? position }))
  await placeTasks(steps, placed, { ...place, at })
  await placeDescendants(steps, except, { ...place, at })
}

function assertNotBesideItself(ids: string[], { before, after }: PlacementInput): void {
  const anchor = before ?? after
  if (anchor === undefined || !ids.includes(anchor)) return
  const path = [before === undefined ? 'after' : 'before']
  throw invalidInput({ path, code: 'itself', message: 'A task cannot be placed beside itself' })
}

/** Returns whether the destination is relative to where the tasks are. */
function dependsOnPlace({ listId, sectionId, parentId, before, after }: PlacementInput): boolean {
  return before === undefined && after === undefined && listId === undefined && !sectionId && !parentId
}

function assertSamePlace(tasks: TaskRow[]): void {
  const isSame = tasks.every(
    ({ listId, sectionId, parentId }) =>
      listId === tasks[0]?.listId && sectionId === tasks[0].sectionId && parentId === tasks[0].parentId,
  )
  if (isSame) return
  const message = 'The tasks are in different places; give the listId to move them to'
  throw invalidInput({ path: ['listId'], code: 'required', message })
}

/** Returns whether a task is at its destination already. */
async function isThere(steps: Steps, task: TaskRow, { before, after, ...place }: Destination): Promise<boolean> {
  const isSamePlace =
    task.listId === place.listId && task.sectionId === place.sectionId && task.parentId === place.parentId
  if (!isSamePlace) return false
  return isAt(steps, { siblings: siblingsOf(taskOrder, place), before, after }, task)
}

/** Orders tasks as lists show them: by list, section, parent and position. */
function byPlace(a: TaskRow, b: TaskRow): number {
  const [one, other] = [sortKeyOf(a), sortKeyOf(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

function sortKeyOf({ listId, sectionId, parentId, position }: TaskPlace & { position: string }): string {
  return [listId ?? '', sectionId ?? '', parentId ?? '', position].join('/')
}
