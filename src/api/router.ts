import { accountRouter } from '../account/router.ts'
import { calendarRouter } from '../calendar/router.ts'
import { changesRouterWith } from '../changes/router.ts'
import { FEED } from '../changes/schema.ts'
import { commentsRouter } from '../comments/router.ts'
import { filtersRouter } from '../filters/router.ts'
import { listsRouter } from '../lists/router.ts'
import { notificationsRouter } from '../notifications/router.ts'
import { occurrencesRouter } from '../occurrences/router.ts'
import { tokensRouter } from '../personal-tokens/router.ts'
import { recurrenceRouter } from '../recurrence/router.ts'
import { sectionsRouter } from '../sections/router.ts'
import { systemRouter } from '../system/router.ts'
import { tagsRouter } from '../tags/router.ts'
import { tasksRouter } from '../tasks/router.ts'
import { viewsRouter } from '../views/router.ts'
import { createCallerFactory, router } from './procedures.ts'
import { runDirectly } from './run-directly.ts'

/** The router of the whole API. */
export const appRouter = runDirectly(
  router({
    account: accountRouter,
    changes: changesRouterWith(FEED),
    system: systemRouter,
    tasks: tasksRouter,
    tags: tagsRouter,
    filters: filtersRouter,
    lists: listsRouter,
    sections: sectionsRouter,
    comments: commentsRouter,
    views: viewsRouter,
    occurrences: occurrencesRouter,
    recurrence: recurrenceRouter,
    notifications: notificationsRouter,
    tokens: tokensRouter,
    calendar: calendarRouter,
  }),
)

/** The type of the whole API, for typed clients. */
export type AppRouter = typeof appRouter

/** Calls procedures in process, without HTTP: `createCaller(context).tasks.list()`. */
export const createCaller = createCallerFactory(appRouter)
