import type { ManualOrder } from '../entities/ordering/siblings.ts'

/** The manual order of lists: all lists of a user are siblings. */
export const listOrder: ManualOrder = { table: 'list', scope: [], order: 'position', hasTrash: true }
