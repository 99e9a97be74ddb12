import { rangeOf } from '../../../client-sdk/src/filter/filter-dates.ts'
import { daysOf, type FilterTree, type Today } from '../../../client-sdk/src/filter/index.ts'
import { fold } from '../../../client-sdk/src/matching/fold.ts'
import { tagKey } from '../../../client-sdk/src/matching/tag-key.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import { nextDay, startOfDay } from '../due.ts'
import { containing, dueBetween, isOverdue } from '../filter.ts'
import { priorityRank } from '../priority.ts'

/** The user, the time, and the ids of names, on which the meaning of a filter depends. */
export interface FilterContext extends Today {
  userId: string
  now: Date
  timeZone: string
  /** Returns the ids of a list or section; null is the inbox, or no section. */
  idsOf(field: 'list' | 'section', name: string): (string | null)[]
}

/** Returns the SQL condition of a filter. It is true or false for each task, never null, so that it can be negated. */
export function conditionOf(tree: FilterTree, context: FilterContext): Prisma.Sql {
  if ('and' in tree) return joined(tree.and, ' AND ', context)
  if ('or' in tree) return joined(tree.or, ' OR ', context)
  if ('not' in tree) return Prisma.sql`NOT (${conditionOf(tree.not, context)})`
  if ('is' in tree) return stateOf(tree.is, context)
  if ('has' in tree) return propertyOf(tree.has, context)
  if ('no' in tree) return Prisma.sql`NOT (${propertyOf(tree.no, context)})`
  if ('text' in tree) return textOf(tree, context)
  if ('date' in tree) return datedOf(tree, context)
  if ('cmp' in tree) return Prisma.sql`priority ${Prisma.raw(tree.cmp)} ${priorityRank(tree.value)}::smallint`
  if (tree.field === 'tag') return Prisma.sql`tag_keys && ${tree.in.map(tagKey)}::text[]`
  return placedIn(
    tree.field,
    tree.in.flatMap((name) => context.idsOf(tree.field === 'list' ? 'list' : 'section', name)),
  )
}

type Node<Key extends string> = Extract<FilterTree, { [K in Key]: unknown }>

function joined(trees: FilterTree[], operator: string, context: FilterContext): Prisma.Sql {
  const conditions = trees.map((tree) => conditionOf(tree, context))
  return Prisma.sql`(${Prisma.join(conditions, operator)})`
}

function placedIn(field: 'list' | 'section', ids: (string | null)[]): Prisma.Sql {
  const column = Prisma.raw(`${field}_id`)
  const some = ids.filter((id) => id !== null)
  const within = Prisma.sql`(${column} IS NOT NULL AND ${column} = ANY (${some}::uuid[]))`
  return ids.includes(null) ? Prisma.sql`(${column} IS NULL OR ${within})` : within
}

function stateOf(state: Node<'is'>['is'], { now, timeZone }: FilterContext): Prisma.Sql {
  if (state === 'overdue') return isOverdue(now, timeZone)
  return Prisma.raw(`completed_at IS ${state === 'open' ? '' : 'NOT '}NULL`)
}

function propertyOf(property: Node<'has'>['has'], { userId }: FilterContext): Prisma.Sql {
  switch (property) {
    case 'subtasks':
      return Prisma.sql`EXISTS (SELECT FROM task AS subtask WHERE subtask.user_id = ${userId}
        AND subtask.parent_id = task.id AND subtask.deleted_at IS NULL)`
    case 'comments':
      return Prisma.sql`EXISTS (SELECT FROM comment WHERE comment.user_id = ${userId} AND comment.task_id = task.id)`
    default:
      return Prisma.raw(PROPERTY_CONDITIONS[property])
  }
}

const PROPERTY_CONDITIONS = {
  due: 'due_date IS NOT NULL',
  time: 'due_time IS NOT NULL',
  priority: 'priority > 0',
  tag: 'cardinality(tags) > 0',
  description: "description <> ''",
  list: 'list_id IS NOT NULL',
  section: 'section_id IS NOT NULL',
  parent: 'parent_id IS NOT NULL',
  reminders: 'cardinality(reminders) > 0',
  recurrence: 'repeat_rule IS NOT NULL',
}

function textOf({ text, field }: Node<'text'>, { userId }: FilterContext): Prisma.Sql {
  const part = fold(text)
  if (field) return containing(part, [field])
  return Prisma.sql`(${containing(part, ['title', 'description'])} OR EXISTS (SELECT FROM comment
    WHERE comment.user_id = ${userId} AND comment.task_id = task.id AND ${containing(part, ['comment'])}))`
}

function datedOf({ field, cmp, date }: Node<'date'>, context: FilterContext): Prisma.Sql {
  const { timeZone } = context
  const { from, to } = rangeOf(cmp, daysOf(date, context))
  if (field === 'due') return Prisma.sql`(${Prisma.join(dueBetween({ from, to }, timeZone), ' AND ')})`
  const column = Prisma.raw(`${field}_at`)
  const bounds = [
    ...(from === undefined ? [] : [Prisma.sql`${column} >= ${startOfDay(from, timeZone)}`]),
    ...(to === undefined ? [] : [Prisma.sql`${column} < ${startOfDay(nextDay(to), timeZone)}`]),
  ]
  return Prisma.sql`(${Prisma.join([Prisma.sql`${column} IS NOT NULL`, ...bounds], ' AND ')})`
}
