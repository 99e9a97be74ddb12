import { accountRouter } from './account/router.ts'
import { changesRouterWith } from './changes/router.ts'
import { FEED } from './changes/schema.ts'
import { systemRouter } from './system/router.ts'
import { tasksRouter } from './tasks/router.ts'
import { runDirectly } from './trpc/run-directly.ts'
import { createCallerFactory, router } from './trpc.ts'

/** The whole API. */
export const appRouter = runDirectly(
  router({
    account: accountRouter,
    changes: changesRouterWith(FEED),
    system: systemRouter,
    tasks: tasksRouter,
  }),
)

/** The type of the whole API, for typed clients. */
export type AppRouter = typeof appRouter

/** Calls procedures in process, without HTTP: `createCaller(context).tasks.list()`. */
export const createCaller = createCallerFactory(appRouter)
