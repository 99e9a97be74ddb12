import type { Context as HonoContext } from 'hono'
import type { Context } from '../../api/context.ts'
import type { VerifiedToken, VerifyToken } from '../../auth/actor.ts'
import { readBearer } from '../../auth/tokens/authorization.ts'
import { UnknownKeyError } from '../../auth/tokens/key-store.ts'
import { TaskwireError } from '../../errors.ts'
import { answerBudgets } from '../../limits/byte-budgets.ts'
import { type RequestLimits, tooMany } from '../../limits/request-limits.ts'
import type { Load } from '../../load/load.ts'
import type { PersonalTokenVerifier } from '../../personal-tokens/verify.ts'
import type { HttpEnvironment } from './environment.ts'
import { bodyBytes } from './limit-body.ts'

interface Parts extends Pick<Context, 'account' | 'personalTokens' | 'serviceOf' | 'changes' | 'live' | 'system'> {
  verifyToken: VerifyToken
  /** Called with each request that has a valid personal access token. */
  noteTokenUse: PersonalTokenVerifier['noteUse']
  limits: Pick<RequestLimits, 'countCall'>
  load: Pick<Load, 'run' | 'bodies'>
}

const ONE_CALL = answerBudgets(1)

/** Creates the procedure context of a request. The token is verified once per batch, and only when a procedure needs it. */
export function createContext(c: HonoContext<HttpEnvironment>, parts: Parts): Context {
  const { verifyToken, noteTokenUse, limits, load, ...verbs } = parts
  const record = c.env.record
  let verified: Promise<VerifiedToken> | undefined

  async function authenticate(): Promise<VerifiedToken> {
    try {
      const token = readBearer(c.req.header('authorization'))
      if (token === undefined) throw new TaskwireError('UNAUTHENTICATED', { cause: new Error('no bearer token') })
      const result = await verifyToken(token)
      const { actor } = result
      record.userId = actor.userId
      if (actor.kind === 'token') noteTokenUse({ ...actor, address: record.address })
      return result
    } catch (error) {
      if (error instanceof TaskwireError) {
        record.isUnknown = error.code !== 'UNAUTHENTICATED' && !(error instanceof UnknownKeyError)
        if (error.cause instanceof Error) record.rejection = error.cause.message
      }
      throw error
    }
  }

  return {
    ...verbs,
    requestId: record.requestId,
    authenticate: () => {
      verified ??= authenticate()
      return verified
    },
    count: async ({ userId }) => {
      const standing = await limits.countCall(userId)
      record.stand(standing)
      if (standing?.isOver) throw tooMany(standing)
    },
    holdBody({ userId }) {
      record.releaseBody ??= load.bodies.hold(userId, bodyBytes(c.req.raw))
    },
    run: ({ userId }, call, signal) => load.run(userId, call, signal),
    ...ONE_CALL,
    noteCreated: () => {
      record.created = true
    },
    record: (call) => record.add(call),
  }
}
