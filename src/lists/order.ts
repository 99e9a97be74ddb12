import type { Siblings } from '../entities/ordering/siblings.ts'

/** All lists of a user, which share one manual order. */
export const LISTS: Siblings = { table: 'list', order: 'position', prefix: '', scope: {}, hasTrash: true }

/** The manual order of lists, for `separateEqual`. */
export const listOrder = {
  table: 'list',
  order: 'position',
  scope: [],
  hasTrash: true,
  siblingsOf: () => LISTS,
} as const
