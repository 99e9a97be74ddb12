import { repeatingEvents } from '../recurrence/events.ts'
import type { FeedTask } from '../task-queries.ts'
import type { Component } from './component.ts'
import { dueProperty, endProperty } from './due-time.ts'
import { sharedProperties } from './shared-properties.ts'

/** Returns the events of a task: one, or those of its series; none without a due date. They do not make their time busy. */
export function eventsOf(shown: FeedTask, appUrl: string | undefined): Component[] {
  const repeating = repeatingEvents(shown, appUrl)
  if (repeating) return repeating
  const { task, dueAt } = shown
  const { due, completed } = task
  if (!due) return []
  const event: Component = {
    name: 'VEVENT',
    properties: [
      ...sharedProperties({ task, mark: completed ? '✓ ' : '', appUrl }),
      dueProperty('dtstart', due, dueAt),
      endProperty(due, dueAt),
      ['transp', {}, 'text', 'TRANSPARENT'],
    ],
  }
  return [event]
}
