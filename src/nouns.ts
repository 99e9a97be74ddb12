import { commentNoun } from './comments/comment.ts'
import { listNoun } from './lists/service.ts'
import { notificationNoun } from './notifications/service.ts'
import { occurrenceNoun } from './occurrences/occurrence.ts'
import { sectionNoun } from './sections/service.ts'
import { settingsNoun } from './settings/service.ts'
import { tagNoun } from './tags/service.ts'
import { taskNoun } from './tasks/service.ts'
import { viewNoun } from './views/service.ts'

/** The nouns of the API, one folder each. Services, the change feed and undo are built from this list. */
export const NOUNS = [
  taskNoun,
  listNoun,
  sectionNoun,
  commentNoun,
  occurrenceNoun,
  notificationNoun,
  settingsNoun,
  viewNoun,
  tagNoun,
] as const
