import type { Taskwire } from '@taskwire/client'
import { SecretsSection } from '../secrets-section.tsx'
import { FeedRow } from './feed-row.tsx'
import { NewFeedForm } from './new-feed-form.tsx'

const listFeeds = (client: Taskwire) => client.calendar.list()

/** The addresses at which calendar applications read the tasks. */
export function FeedsSection() {
  return (
    <SecretsSection
      title="Calendar feeds"
      text="A feed shows your tasks in Google Calendar, Apple Calendar, Outlook and others, which subscribe to its address. Whoever has the address can read these tasks, without a password."
      noun="feed"
      icon="today"
      dialogTitle="New calendar feed"
      list={listFeeds}
      row={(feed, onChanged) => <FeedRow key={feed.id} feed={feed} onChanged={onChanged} />}
      form={(props) => <NewFeedForm {...props} />}
    />
  )
}
