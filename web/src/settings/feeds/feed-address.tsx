import { useState } from 'react'
import { Segments } from '../../ui/segments.tsx'
import { Secret } from '../secret.tsx'

const KINDS = [
  { value: 'events', text: 'Events' },
  { value: 'todos', text: 'To-dos' },
] as const
type Kind = (typeof KINDS)[number]['value']

const HINTS: Record<Kind, string> = {
  events: 'All calendar applications show events. Tasks without a due date have none.',
  todos: 'To-dos include tasks without a date. Google Calendar, and Apple Calendar on iPhones, do not show them.',
}

/** The address of a new feed, which is shown once. */
export function FeedAddress({ url, onClose }: { url: string; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>('events')
  return (
    <Secret
      secret={kind === 'events' ? url : `${url}?as=vtodo`}
      text="Copy the address now, and subscribe to it in your calendar. It is not shown again, and whoever has it can read these tasks."
      copied="Address copied."
      onClose={onClose}
    >
      <Segments label="The address shows tasks as" value={kind} options={KINDS} onChange={setKind} />
      <p className="field-hint">
        {HINTS[kind]} Calendars read it when they like: Apple Calendar and Thunderbird about once an hour, Google
        Calendar once or twice a day.
      </p>
    </Secret>
  )
}
