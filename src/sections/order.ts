import { separateEqual } from '../entities/ordering/separate.ts'
import type { ManualOrder } from '../entities/ordering/siblings.ts'
import type { Steps } from '../entities/storage/steps.ts'

/** The manual order of sections: those of one list are siblings. */
export const sectionOrder = {
  table: 'section',
  scope: ['listId'],
  order: 'placeSort',
  hasTrash: false,
} as const satisfies ManualOrder

/** Gives sections that an undo has brought back a position of their own. */
export async function separateSections(steps: Steps, ids: string[]): Promise<undefined> {
  await separateEqual(steps, sectionOrder, ids)
}
