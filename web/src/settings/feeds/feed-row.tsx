import type { CalendarFeed } from '@taskwire/client'
import { useLists } from '../../tasks/data/queries.ts'
import { useViewer } from '../../tasks/data/viewer.ts'
import { instantText } from '../../ui/dates.ts'
import { RevocableRow } from '../revocable-row.tsx'

/** A calendar feed, which can be revoked. */
export function FeedRow({ feed, onChanged }: { feed: CalendarFeed; onChanged: () => void }) {
  const viewer = useViewer()
  const tasks = useTasksText(feed)
  return (
    <RevocableRow
      name={feed.name}
      warning="Calendars that subscribe to its address show these tasks no longer. The address cannot be used again."
      revoke={(client) => client.calendar.revoke({ id: feed.id })}
      onChanged={onChanged}
    >
      <p className="field-hint">
        {tasks} · address ends with {feed.lastFour}
      </p>
      <p className="field-hint">
        {feed.lastFetchedAt ? `Last read ${instantText(feed.lastFetchedAt, viewer)}` : 'Never read'}
      </p>
    </RevocableRow>
  )
}

/** Returns which tasks a feed shows, in words. */
function useTasksText({ listIds, inbox, tags, completed }: CalendarFeed): string {
  const lists = useLists({ archived: true })
  const names = [
    ...(inbox ? ['Inbox'] : []),
    ...listIds.map((id) => lists.find((list) => list.id === id)?.name ?? 'a deleted list'),
  ]
  const format = new Intl.ListFormat('en')
  return [
    names.length === 0 ? 'All lists' : format.format(names),
    ...(tags.length === 0 ? [] : [`tagged ${new Intl.ListFormat('en', { type: 'disjunction' }).format(tags)}`]),
    ...(completed ? ['with completed tasks'] : []),
  ].join(', ')
}
