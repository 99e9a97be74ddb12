import { declareErrors, protectedProcedure, router } from '../api/procedures.ts'
import { withCondition } from '../entities/procedures.ts'
import { ChangedSettings, Settings, UpdateSettingsInput } from './schema.ts'
import { settingsNoun } from './service.ts'

const changed = declareErrors<Settings>()('CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')

/** The procedures of the caller's settings. */
export const settingsRouter = router({
  get: protectedProcedure
    .meta({
      summary: 'Returns the settings of the caller; the defaults where nothing was set.',
      scope: 'settings:read',
      rest: { method: 'GET', path: '/me/settings' },
    })
    .output(Settings)
    .query(({ ctx }) => ctx.serviceOf(settingsNoun).get(ctx.actor)),

  update: protectedProcedure
    .meta({
      ...changed.meta,
      summary:
        'Changes the given settings of the caller. Omitted ones stay unchanged; null resets a setting to its default.',
      scope: 'settings:write',
      rest: { method: 'PATCH', path: '/me/settings' },
    })
    .errors(changed.format)
    .input(UpdateSettingsInput)
    .output(ChangedSettings)
    .mutation(({ ctx, input }) => ctx.serviceOf(settingsNoun).update(ctx.actor, withCondition(ctx, input))),
})
