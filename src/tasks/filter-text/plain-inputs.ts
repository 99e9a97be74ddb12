import type { FilterTree } from '../../../client-sdk/src/filter/index.ts'
import { type Issue, invalidInputs } from '../../errors.ts'
import type { TaskFilters } from '../filter-schema.ts'

/** The inputs of a list, as far as they exclude each other or depend on the time. */
export type PlainInputs = {
  [Name in 'overdue' | 'due' | 'untagged' | 'tags' | 'completed' | 'completedAt']?: TaskFilters[Name]
}

/** Returns the filters that inputs are short for. A task must match all of them. */
export function filtersOf({ overdue, untagged, due }: PlainInputs): FilterTree[] {
  return [
    ...(overdue === undefined ? [] : [positive({ is: 'overdue' }, overdue)]),
    ...(untagged === undefined ? [] : [positive({ no: 'tag' }, untagged)]),
    ...(due === null ? [{ no: 'due' as const }] : due ? daysOf(due) : []),
  ]
}

function positive(tree: FilterTree, isWanted: boolean): FilterTree {
  return isWanted ? tree : { not: tree }
}

function daysOf({ from, to }: NonNullable<PlainInputs['due']>): FilterTree[] {
  return [
    ...(from === undefined && to === undefined ? [{ has: 'due' as const }] : []),
    ...(from === undefined ? [] : [{ field: 'due' as const, cmp: '>=' as const, date: from }]),
    ...(to === undefined ? [] : [{ field: 'due' as const, cmp: '<=' as const, date: to }]),
  ]
}

/** Checks that some task can match all inputs. @throws TaskwireError INVALID_INPUT with an issue `contradiction` for each pair. */
export function assertConsistent({ overdue, due, untagged, tags, completed, completedAt }: PlainInputs): void {
  const issues: Issue[] = []
  const add = (path: string, message: string) => issues.push({ path: [path], code: 'contradiction', message })
  if (overdue && (completed || completedAt)) {
    add('overdue', `Must not be true with "${completed ? 'completed' : 'completedAt'}": overdue tasks are open`)
  }
  if (overdue && due === null) add('overdue', 'Must not be true with "due": null: overdue tasks have a due date')
  if (untagged && (tags?.any || tags?.all)) add('untagged', 'Must not be true with "tags": these tasks have tags')
  if (completedAt && completed === false) {
    add('completedAt', 'Must not be given with "completed": false: open tasks have no time of completion')
  }
  if (issues.length > 0) throw invalidInputs(issues)
}
