import { publicProcedure, router } from '../api/procedures.ts'
import { SystemInfo } from './schema.ts'

export const systemRouter = router({
  info: publicProcedure
    .meta({
      summary: 'Says which server this is, and which contract it serves; needs no token.',
      rest: { method: 'GET', path: '/info' },
    })
    .output(SystemInfo)
    .query(({ ctx }) => ctx.system),
})
