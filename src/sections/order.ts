import { separateEqual } from '../entities/ordering/separate.ts'
import type { Siblings } from '../entities/ordering/siblings.ts'
import type { Steps } from '../entities/storage/steps.ts'

/** Returns the sections of one list, which share one manual order. */
export function sectionsIn({ listId }: { listId: string }): Siblings {
  return { table: 'section', order: 'placeSort', prefix: `${listId}/`, scope: { listId }, hasTrash: false }
}

/** The manual order of sections, for `separateEqual`. */
export const sectionOrder = {
  table: 'section',
  order: 'placeSort',
  scope: ['listId'],
  hasTrash: false,
  siblingsOf: (row: { id: string; position: string; listId: string }) => sectionsIn(row),
} as const

/** Gives sections that an undo has brought back a position of their own. */
export async function separateSections(steps: Steps, ids: string[]): Promise<undefined> {
  await separateEqual(steps, sectionOrder, ids)
}
