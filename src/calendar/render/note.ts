import type { FeedList } from '../task-queries.ts'

interface Shown {
  /** The ids of the lists that the feed is limited to. */
  listIds: string[]
  inbox: boolean
  /** Those of the lists that exist. */
  lists: FeedList[]
  /** The number of tasks in the calendar, and of those that match. */
  shown: number
  total: number
}

/** Returns what the description of a calendar says about missing tasks; undefined if none are. */
export function noteOf({ listIds, inbox, lists, shown, total }: Shown): string | undefined {
  const present = new Set(lists.filter((list) => !list.archivedAt && !list.deletedAt).map(({ id }) => id))
  const gone = listIds.filter((id) => !present.has(id)).length
  const sentences: string[] = []
  if (gone > 0 && gone === listIds.length && !inbox) {
    sentences.push('All lists of this calendar were archived or deleted, so it is empty until one is restored.')
  } else if (gone > 0) {
    sentences.push(`${gone} of the ${listIds.length} lists of this calendar were archived or deleted.`)
  }
  if (shown < total) sentences.push(`Of ${total} tasks, this calendar has the ${shown} that are due nearest to today.`)
  return sentences.length > 0 ? sentences.join(' ') : undefined
}
