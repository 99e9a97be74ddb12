import { separateEqual } from '../entities/ordering/separate.ts'
import type { ManualOrder } from '../entities/ordering/siblings.ts'
import type { Steps } from '../entities/storage/steps.ts'

/** The manual order of views: all views of a user are siblings. */
export const viewOrder: ManualOrder = { table: 'view', scope: [], order: 'position', hasTrash: true }

/** Gives views that have come back from the trash, or by an undo, a position of their own. */
export async function separateViews(steps: Steps, ids: string[]): Promise<undefined> {
  await separateEqual(steps, viewOrder, ids)
}
