import { positionsAt } from '../../entities/ordering/positions.ts'
import { siblingsOf } from '../../entities/ordering/siblings.ts'
import type { NewRow } from '../../entities/rules/hooks.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { invalidInput } from '../../errors.ts'
import { assertFits, type Destination, type PlacementInput, resolveDestination } from './destination.ts'
import { type TaskPlace, taskOrder } from './task-row.ts'

const INBOX: TaskPlace = { listId: null, sectionId: null, parentId: null }

/** Returns whether a new task goes to the end of the inbox and does not repeat, which needs no read of other rows. */
export function isPlainTask(input: PlacementInput & { recurrence?: object | null }): boolean {
  const { listId, sectionId, parentId, before, after, recurrence } = input
  return !(recurrence || listId || sectionId || parentId || before !== undefined || after !== undefined)
}

/**
 * Places new tasks, whose parents may be among them. Without `before` and `after` each goes to the end, in the order of the input.
 * @throws TaskwireError INVALID_INPUT as `resolveDestination` and `assertFits` describe.
 */
export async function placeNewTasks(steps: Steps, rows: NewRow[]): Promise<void> {
  const byId = new Map(rows.map((row) => [row.columns.id, row]))
  const placed = new Map<string, Destination>()
  const known = new Map<string, Destination>()

  async function place(row: NewRow, below: string[]): Promise<Destination> {
    const { columns, input, path } = row
    const done = placed.get(columns.id)
    if (done) return done
    const destination = await destinationOf(row, [...below, columns.id])
    assertFits(destination, { ids: [columns.id], height: 1, path })
    const { listId, sectionId, parentId, before, after } = destination
    Object.assign(columns, { listId, sectionId, parentId })
    if (before ?? after) {
      const siblings = siblingsOf(taskOrder, destination)
      const [position] = await positionsAt(steps, { siblings, before, after }, { count: 1, except: [] })
      columns.position = position
    }
    // A place beside another task is resolved for each new task, because the tasks before it change its neighbours.
    if (isCommon(input)) known.set(keyOf(input), destination)
    placed.set(columns.id, destination)
    return destination
  }

  async function destinationOf({ input, path }: NewRow, below: string[]): Promise<Destination> {
    const asked = withoutNulls(input)
    const parent = asked.parentId === undefined ? undefined : byId.get(asked.parentId)
    if (!parent) {
      return known.get(keyOf(input)) ?? resolveDestination(steps, { input: asked, present: INBOX, path })
    }
    if (below.includes(parent.columns.id))
      throw invalidInput({
        path: [...path, 'parentId'],
        code: 'cycle',
        message: 'A task cannot be below itself or one of its subtasks',
      })
    const above = await place(parent, below)
    const { listId, sectionId } = above
    const differs = (['listId', 'sectionId'] as const).find(
      (name) => asked[name] !== undefined && asked[name] !== above[name],
    )
    if (differs)
      throw invalidInput({
        path: [...path, differs],
        code: differs === 'listId' ? 'other_list' : 'other_section',
        message: `The parent is in another ${differs === 'listId' ? 'list' : 'section'}; omit ${differs}, or give that of the parent`,
      })
    return { listId, sectionId, parentId: parent.columns.id, line: [parent.columns.id, ...above.line] }
  }

  for (const row of rows) await place(row, [])
}

/** For a new row null means the default, like an omitted input. */
function withoutNulls(input: PlacementInput): { [Name in keyof PlacementInput]?: string } {
  const { listId, sectionId, parentId, before, after } = input
  return {
    ...(listId && { listId }),
    ...(sectionId && { sectionId }),
    ...(parentId && { parentId }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  }
}

function isCommon({ before, after }: PlacementInput): boolean {
  return before === undefined && after === undefined
}

function keyOf({ listId, sectionId, parentId }: PlacementInput): string {
  return [listId, sectionId, parentId].join()
}
