import type { ColoredTag, Comment, Notification, Section, Settings, Task, TaskList, View } from '../../contract.ts'

/** The rows of each entity that this client version knows. */
export interface EntityRows {
  task: Task
  list: TaskList
  section: Section
  comment: Comment
  view: View
  notification: Notification
  settings: Settings
  tag: ColoredTag
}

export type EntityName = keyof EntityRows

/** A row of any entity, also of one that this client version does not know. */
export type AnyRow = object & { id?: string; version?: number }

/** The id of the settings: every user has one row of them. */
export const SETTINGS_ID = '00000000-0000-4000-8000-000000000001'
