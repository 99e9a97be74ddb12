/** The fields whose values are names: of lists, of sections, and of tags. */
export const NAME_FIELDS = ['list', 'section', 'tag'] as const
/** The fields that are compared by day. */
export const DATE_FIELDS = ['due', 'created', 'updated', 'completed'] as const
/** The fields that are searched for text. */
export const TEXT_FIELDS = ['title', 'description'] as const
/** The priorities, from least to most urgent. */
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const
/** The states of `is:`. */
export const STATES = ['open', 'completed', 'overdue'] as const
/** The properties of `has:` and `no:`. */
export const PROPERTIES = [
  'due',
  'time',
  'priority',
  'tag',
  'description',
  'list',
  'section',
  'parent',
  'subtasks',
  'comments',
  'reminders',
  'recurrence',
] as const
/** The comparisons. */
export const COMPARISONS = ['=', '<', '<=', '>', '>='] as const

/**
 * Limits of filters: characters of the text, nodes and depth of the tree, and values of one field.
 *
 * @example
 * const fits = (text: string) => text.length <= FILTER_LIMITS.length
 */
export const FILTER_LIMITS = { length: 1024, nodes: 64, depth: 8, values: 50 } as const

/**
 * How two values are compared.
 *
 * @example
 * const upTo: FilterComparison = '<='
 */
export type FilterComparison = (typeof COMPARISONS)[number]

/**
 * A condition on tasks, as a tree.
 *
 * - `list`, `section` and `tag` take names, lists and sections also ids. `list: inbox` is the inbox.
 * - `date` is a day, a week or a month: `2026-11-30`, `today`, `tomorrow`, `yesterday`, a weekday such as `monday` (the next one,
 *   today included), a distance such as `+3d`, `-2w`, `+1m` or `+1y`, or `this`, `next` or `last` with `week` or `month`.
 * - `text` is searched in titles, descriptions and comments, or only in `field`.
 *
 * @example
 * const urgentOrLate: FilterTree = { or: [{ field: 'priority', cmp: '>=', value: 'high' }, { is: 'overdue' }] }
 */
export type FilterTree =
  | { and: FilterTree[] }
  | { or: FilterTree[] }
  | { not: FilterTree }
  | { field: (typeof NAME_FIELDS)[number]; in: string[] }
  | { field: 'priority'; cmp: FilterComparison; value: (typeof PRIORITIES)[number] }
  | { field: (typeof DATE_FIELDS)[number]; cmp: FilterComparison; date: string }
  | { is: (typeof STATES)[number] }
  | { has: (typeof PROPERTIES)[number] }
  | { no: (typeof PROPERTIES)[number] }
  | { text: string; field?: (typeof TEXT_FIELDS)[number] | undefined }

/** Returns the direct operands of a node, none for a leaf. */
export function operandsOf(tree: FilterTree): FilterTree[] {
  if ('and' in tree) return tree.and
  if ('or' in tree) return tree.or
  return 'not' in tree ? [tree.not] : []
}

/** Returns a tree with the same meaning, in which each `and` and `or` has several operands. */
export function withoutSingles(tree: FilterTree): FilterTree {
  if ('not' in tree) return { not: withoutSingles(tree.not) }
  if (!('and' in tree || 'or' in tree)) return tree
  const operands = operandsOf(tree).map(withoutSingles)
  const [first] = operands
  if (first && operands.length === 1) return first
  return 'and' in tree ? { and: operands } : { or: operands }
}
