import { publicProcedure, router } from '../api/procedures.ts'
import { SystemInfo } from './schema.ts'

export const systemRouter = router({
  info: publicProcedure
    .meta({
      summary: 'Returns the name, version and API contract of the server. Requires no token.',
      rest: { method: 'GET', path: '/info' },
    })
    .output(SystemInfo)
    .query(({ ctx }) => ctx.system),
})
