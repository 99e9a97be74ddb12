import type { Operation } from '../rest/operations.ts'
import type { JsonSchema } from './schemas.ts'

/** The tags that are not nouns. They come last in the document. */
const TAGS = [
  { name: 'changes', description: 'The change feed and undo' },
  { name: 'account', description: 'The account of the caller' },
  { name: 'tokens', description: 'Personal access tokens, for programs without a person in front of them' },
  { name: 'calendar', description: 'Calendar feeds: tasks in calendar applications' },
  { name: 'recurrence', description: 'Recurrence rules of tasks' },
  { name: 'filters', description: 'Filters of tasks, as text and as a tree' },
  { name: 'tags', description: 'The tags of all tasks' },
  { name: 'system', description: 'Information about this server' },
]

/** Returns a tag for each router of the API, nouns first. */
export function tagsOf(operations: Operation[]): JsonSchema[] {
  const names = [...new Set(operations.map(tagOf))]
  const nouns = names.filter((name) => !TAGS.some((tag) => tag.name === name))
  return [
    ...nouns.map((name) => ({ name, description: `${name[0]?.toUpperCase()}${name.slice(1)} of the caller` })),
    ...TAGS.filter(({ name }) => names.includes(name)),
  ]
}

/** Returns the tag of an operation: the name of its router. */
export function tagOf({ procedure }: Operation): string {
  return procedure.split('.')[0] ?? ''
}
