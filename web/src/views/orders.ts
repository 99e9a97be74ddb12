import type { View } from '@taskwire/client'

type Sort = View['sort']

/** The orders that the app offers. `custom` is any other order, set by another program. */
export type OrderName = 'newest' | 'due' | 'priority' | 'title' | 'custom'

const SORTS: Record<Exclude<OrderName, 'custom'>, Sort> = {
  newest: null,
  due: [
    { by: 'due', order: 'asc' },
    { by: 'priority', order: 'desc' },
  ],
  priority: [
    { by: 'priority', order: 'desc' },
    { by: 'due', order: 'asc' },
  ],
  title: [{ by: 'title', order: 'asc' }],
}

/** The orders as options. */
export const ORDERS: readonly { value: OrderName; text: string }[] = [
  { value: 'newest', text: 'Newest first' },
  { value: 'due', text: 'Due date' },
  { value: 'priority', text: 'Priority' },
  { value: 'title', text: 'Title' },
]

/** Returns the sort keys of an order. */
export function orderOf(name: Exclude<OrderName, 'custom'>): Sort {
  return SORTS[name]
}

/** Returns the order that has these sort keys. */
export function orderNameOf(sort: Sort): OrderName {
  const text = JSON.stringify(sort)
  return ORDERS.find(({ value }) => value !== 'custom' && JSON.stringify(SORTS[value]) === text)?.value ?? 'custom'
}
