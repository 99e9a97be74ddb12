import type { QueryKey } from '@tanstack/query-core'

/** The first part of every key. The second is the noun, such as `tasks`, and the third the verb. */
export const ROOT = 'taskwire'

/** The nouns whose queries can change with a row of an entity. */
export const NOUNS_OF: Readonly<Record<string, readonly string[]>> = {
  task: ['tasks', 'comments', 'notifications', 'tags'],
  list: ['lists', 'tasks', 'comments', 'notifications', 'sections', 'views'],
  section: ['sections', 'views', 'tasks'],
  comment: ['comments'],
  view: ['views'],
  notification: ['notifications'],
  settings: ['account', 'tasks'],
  tag: ['tags'],
  token: ['tokens'],
}

/** Returns the entity of a noun's rows, such as `task` of `tasks`. */
export function entityOf(noun: string): string {
  return noun === 'account' ? 'settings' : noun.replace(/s$/, '')
}

/** Returns the key of a procedure, which is the prefix of the keys of its queries. */
export function keyOf(path: string): QueryKey {
  return [ROOT, ...path.split('.')]
}
