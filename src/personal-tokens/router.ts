import { declareErrors, protectedProcedure, router } from '../api/procedures.ts'
import {
  CreateTokenInput,
  NewToken,
  PersonalToken,
  PersonalTokens,
  RevokeTokenInput,
  UpdateTokenInput,
} from './schema.ts'

const creating = declareErrors<null>()('IDEMPOTENCY_MISMATCH')
const changing = declareErrors<null>()('NOT_FOUND', 'IDEMPOTENCY_MISMATCH')
const revoking = declareErrors<null>()('NOT_FOUND')

/** The procedures of personal access tokens. No personal access token permits them. */
export const tokensRouter = router({
  list: protectedProcedure
    .meta({
      summary: 'Lists the personal access tokens of the caller, the valid ones first, without their secrets.',
      scope: 'tokens:read',
      isForUsers: true,
      rest: { method: 'GET', path: '/tokens' },
    })
    .output(PersonalTokens)
    .query(({ ctx }) => ctx.personalTokens.list(ctx.actor)),

  create: protectedProcedure
    .meta({
      ...creating.meta,
      summary: 'Creates a personal access token. Only this response contains the token itself.',
      scope: 'tokens:write',
      isForUsers: true,
      rest: { method: 'POST', path: '/tokens', creates: '/tokens/{id}' },
    })
    .errors(creating.format)
    .input(CreateTokenInput)
    .output(NewToken)
    .mutation(async ({ ctx, input }) => {
      const created = await ctx.personalTokens.create(await ctx.authenticate(), input)
      ctx.noteCreated()
      return created
    }),

  update: protectedProcedure
    .meta({
      ...changing.meta,
      summary: 'Renames a personal access token, or removes scopes from it.',
      scope: 'tokens:write',
      isForUsers: true,
      rest: { method: 'PATCH', path: '/tokens/{id}' },
    })
    .errors(changing.format)
    .input(UpdateTokenInput)
    .output(PersonalToken)
    .mutation(({ ctx, input }) => ctx.personalTokens.update(ctx.actor, input)),

  revoke: protectedProcedure
    .meta({
      ...revoking.meta,
      summary: 'Revokes a personal access token: it is rejected within a second, and its streams end.',
      scope: 'tokens:write',
      isForUsers: true,
      rest: { method: 'DELETE', path: '/tokens/{id}' },
    })
    .errors(revoking.format)
    .input(RevokeTokenInput)
    .output(PersonalToken)
    .mutation(({ ctx, input }) => ctx.personalTokens.revoke(ctx.actor, input)),
})
