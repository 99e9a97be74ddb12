import { accountRouter } from '../../src/account/router.ts'
import { createCallerFactory, router } from '../../src/api/procedures.ts'
import { runDirectly } from '../../src/api/run-directly.ts'
import { calendarRouter } from '../../src/calendar/router.ts'
import { changesRouterWith } from '../../src/changes/router.ts'
import { feedSchemas, rowSchemas } from '../../src/changes/schema.ts'
import { commentsRouter } from '../../src/comments/router.ts'
import { filtersRouter } from '../../src/filters/router.ts'
import { listsRouter } from '../../src/lists/router.ts'
import { notificationsRouter } from '../../src/notifications/router.ts'
import { NOUNS } from '../../src/nouns.ts'
import { occurrencesRouter } from '../../src/occurrences/router.ts'
import { tokensRouter } from '../../src/personal-tokens/router.ts'
import { recurrenceRouter } from '../../src/recurrence/router.ts'
import { sectionsRouter } from '../../src/sections/router.ts'
import { systemRouter } from '../../src/system/router.ts'
import { tagsRouter } from '../../src/tags/router.ts'
import { tasksRouter } from '../../src/tasks/router.ts'
import { viewsRouter } from '../../src/views/router.ts'
import { noteNoun, notesRouter } from '../fixture/note.ts'

/** The nouns of the walks: those of the API, and the fixture noun. */
export const walkedNouns = [...NOUNS, noteNoun]

/** The router of the walks. */
export const walkedRouter = runDirectly(
  router({
    account: accountRouter,
    calendar: calendarRouter,
    changes: changesRouterWith(feedSchemas(rowSchemas(walkedNouns))),
    comments: commentsRouter,
    filters: filtersRouter,
    lists: listsRouter,
    notes: notesRouter,
    notifications: notificationsRouter,
    occurrences: occurrencesRouter,
    recurrence: recurrenceRouter,
    sections: sectionsRouter,
    system: systemRouter,
    tasks: tasksRouter,
    tags: tagsRouter,
    tokens: tokensRouter,
    views: viewsRouter,
  }),
)

export const createWalkedCaller = createCallerFactory(walkedRouter)
