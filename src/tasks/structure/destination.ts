import { delegateOf } from '../../database/tenancy/delegate.ts'
import { assertOneNeighbour } from '../../entities/ordering/positions.ts'
import { assertLive } from '../../entities/rules/live-row.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { invalidInput } from '../../errors.ts'
import { TASK_LIMITS } from '../limits.ts'
import { findList, findTask, type TaskPlace, type TaskRow } from './task-row.ts'
import { readAncestors } from './tree-queries.ts'

/** The inputs of a placement. Undefined and null differ: null is the inbox, no section, or no parent. */
export interface PlacementInput {
  listId?: string | null | undefined
  sectionId?: string | null | undefined
  parentId?: string | null | undefined
  before?: string | undefined
  after?: string | undefined
}

/** Where tasks go: a place, and the sibling right before or after which they go. */
export interface Destination extends TaskPlace {
  before?: TaskRow | undefined
  after?: TaskRow | undefined
  /** The parent and its ancestors. */
  line: string[]
}

interface Asked {
  input: PlacementInput
  /** The place where nothing else is asked for: that of a task that moves, or the inbox. */
  present: TaskPlace
  /** The path of the input, for errors. */
  path: string[]
}

/**
 * Resolves the placement of an input.
 * @throws TaskwireError INVALID_INPUT with an issue: `not_found` or `in_trash` for a list, section or task; `other_list`,
 * `other_section` or `not_a_sibling` if two inputs contradict each other.
 */
export async function resolveDestination(steps: Steps, asked: Asked): Promise<Destination> {
  const { input, path } = asked
  assertOneNeighbour(input, path)
  const before = await anchorOf(steps, asked, 'before')
  const after = await anchorOf(steps, asked, 'after')
  const anchor = before ?? after
  const isGiven = [input.listId, input.sectionId, input.parentId].some((id) => id !== undefined)
  const place = anchor && !isGiven ? anchor : await placeOf(steps, asked)
  const { listId, sectionId, parentId } = place
  if (anchor && (anchor.listId !== listId || anchor.sectionId !== sectionId || anchor.parentId !== parentId))
    throw refusal(
      [...path, before ? 'before' : 'after'],
      'not_a_sibling',
      'The task must have the same list, section and parent as the destination',
    )
  const line = parentId === null ? [] : await readAncestors(steps, parentId, TASK_LIMITS.depth + 1)
  return { listId, sectionId, parentId, before, after, line }
}

async function placeOf(steps: Steps, { input, present, path }: Asked): Promise<TaskPlace> {
  const { listId, sectionId, parentId } = input
  if (typeof parentId === 'string') {
    const parent = await liveTask(steps, parentId, [...path, 'parentId'])
    if (listId !== undefined && listId !== parent.listId)
      throw refusal(
        [...path, 'listId'],
        'other_list',
        'The parent is in another list; omit listId, or give the list of the parent',
      )
    if (sectionId !== undefined && sectionId !== parent.sectionId)
      throw refusal(
        [...path, 'sectionId'],
        'other_section',
        'The parent is in another section; omit sectionId, or give the section of the parent',
      )
    return { listId: parent.listId, sectionId: parent.sectionId, parentId }
  }
  if (typeof sectionId === 'string') {
    const section = await delegateOf(steps.client, 'section').findFirst<{ listId: string }>({
      where: { userId: steps.userId, id: sectionId },
      select: { listId: true },
    })
    assertLive<{ listId: string; deletedAt?: null }>(section, { name: 'section', path: [...path, 'sectionId'] })
    if (listId !== undefined && listId !== section.listId)
      throw refusal(
        [...path, 'sectionId'],
        'other_list',
        'The section is in another list; omit listId, or give the list of the section',
      )
    await assertLiveList(steps, section.listId, [...path, 'sectionId'])
    return { listId: section.listId, sectionId, parentId: null }
  }
  if (listId !== undefined) {
    if (listId !== null) await assertLiveList(steps, listId, [...path, 'listId'])
    const isSame = listId === present.listId && sectionId === undefined
    return { listId, sectionId: isSame ? present.sectionId : null, parentId: null }
  }
  if (sectionId === null) return { listId: present.listId, sectionId, parentId: null }
  return parentId === null ? { ...present, parentId } : present
}

/**
 * Checks that tasks fit below a parent. `height` is the number of levels of the tallest subtree.
 * @throws TaskwireError INVALID_INPUT with an issue `cycle` or `depth_exceeded`.
 */
export function assertFits(
  { line, parentId, ...anchors }: Destination,
  { ids, height, path }: { ids: readonly string[]; height: number; path: string[] },
): void {
  const field = anchors.before ? 'before' : anchors.after ? 'after' : 'parentId'
  if (parentId !== null && line.some((id) => ids.includes(id)))
    throw refusal([...path, field], 'cycle', 'A task cannot be moved below itself or one of its subtasks')
  if (line.length + height > TASK_LIMITS.depth)
    throw refusal(
      [...path, field],
      'depth_exceeded',
      `Tasks have at most ${TASK_LIMITS.depth} levels, the topmost task included`,
    )
}

async function anchorOf(steps: Steps, { input, path }: Asked, field: 'before' | 'after'): Promise<TaskRow | undefined> {
  const id = input[field]
  return id === undefined ? undefined : liveTask(steps, id, [...path, field])
}

async function liveTask(steps: Steps, id: string, path: string[]): Promise<TaskRow> {
  const task = await findTask(steps, id)
  assertLive(task, { name: 'task', path })
  return task
}

async function assertLiveList(steps: Steps, id: string, path: string[]): Promise<void> {
  assertLive(await findList(steps, id), { name: 'list', path })
}

function refusal(path: string[], code: string, message: string) {
  return invalidInput({ path, code, message })
}
