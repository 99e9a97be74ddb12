import type { FeedTask } from '../task-queries.ts'
import type { Component, Property } from './component.ts'
import { dueProperty, utcTime } from './due-time.ts'
import { sharedProperties } from './shared-properties.ts'

interface Shown {
  appUrl: string | undefined
  /** Returns whether a task is in the same calendar. */
  isShown: (id: string) => boolean
}

/**
 * Returns the to-do of a task. Of a recurring task it is the present occurrence only: RRULE needs a DTSTART before DUE
 * (RFC 5545 §3.8.2.3), which a task does not have.
 */
export function toDoOf({ task, dueAt }: FeedTask, { appUrl, isShown }: Shown): Component {
  const { due, completedAt, parentId } = task
  const status: Property[] = completedAt
    ? [
        ['status', {}, 'text', 'COMPLETED'],
        ['completed', {}, 'date-time', utcTime(completedAt)],
        ['percent-complete', {}, 'integer', 100],
      ]
    : [['status', {}, 'text', 'NEEDS-ACTION']]
  return {
    name: 'VTODO',
    properties: [
      ...sharedProperties({ task, appUrl }),
      ...(due ? [dueProperty('due', due, dueAt)] : []),
      ...status,
      ...(parentId !== null && isShown(parentId) ? [['related-to', {}, 'text', parentId] as Property] : []),
    ],
  }
}
