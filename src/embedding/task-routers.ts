import type { AppRouter } from '@taskwire/client/router'
import { appRouter } from '../api/router.ts'

export { transformer } from '../api/wire/transformer.ts'

/** The routers of the whole API by name, as the client's types have them. */
export type TaskRouters = AppRouter['_def']['record']

/**
 * The routers of the whole API, to be merged into another tRPC router. It needs the same `transformer`, and a context with what
 * the `createContext` of a handler returns. Errors keep their codes and issues, whatever the error formatter of that router.
 *
 * @example
 * const t = initTRPC.context<Context & TaskwireContext>().create({ transformer })
 * export const appRouter = t.router({ ...taskRouters, invoices: invoicesRouter })
 */
export const taskRouters = appRouter._def.record as unknown as TaskRouters
