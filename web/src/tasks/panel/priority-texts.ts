import type { Priority } from '@taskwire/client'

/** The priorities with their names, the most urgent first. */
export const PRIORITY_TEXTS: readonly [Priority, string][] = [
  ['urgent', 'Urgent'],
  ['high', 'High'],
  ['medium', 'Medium'],
  ['low', 'Low'],
  ['none', 'No priority'],
]
