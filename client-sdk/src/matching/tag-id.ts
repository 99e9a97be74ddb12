import { hashOf } from './hash.ts'
import { tagKey } from './tag-key.ts'

/**
 * Returns the id of the row that has the color of a tag, a UUID of version 8. It follows from the key alone, so that devices which set
 * a color at the same time, and the server, mean one row.
 */
export function tagId(tag: string): string {
  const quarters = [1, 3, 5, 7].map((n) => (hashOf(tagKey(tag), n) >>> 0).toString(16).padStart(8, '0'))
  return quarters.join('').replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-8$3-8$4-')
}
