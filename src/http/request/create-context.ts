import type { Context } from '../../api/context.ts'
import type { VerifiedToken, VerifyToken } from '../../auth/actor.ts'
import { readBearer } from '../../auth/tokens/authorization.ts'
import { UnknownKeyError } from '../../auth/tokens/key-store.ts'
import { TaskwireError } from '../../errors.ts'
import { answerBudgets } from '../../limits/byte-budgets.ts'
import { type RequestLimits, tooMany } from '../../limits/request-limits.ts'
import type { Load } from '../../load/load.ts'
import type { PersonalTokenVerifier } from '../../personal-tokens/verify.ts'
import { bodyBytes } from './limit-body.ts'
import type { RequestRecord } from './request-record.ts'

type Services =
  | 'account'
  | 'personalTokens'
  | 'calendarFeeds'
  | 'serviceOf'
  | 'changes'
  | 'live'
  | 'system'
  | 'noteMutation'

interface Parts extends Pick<Context, Services> {
  verifyToken: VerifyToken
  /** Called with each accepted call that has a personal access token. */
  noteTokenUse: PersonalTokenVerifier['noteUse']
  limits: Pick<RequestLimits, 'countCall'>
  load: Pick<Load, 'run' | 'bodies'>
}

/** A request, and what is known of it. */
export interface RecordedRequest {
  request: Request
  record: RequestRecord
}

const ONE_CALL = answerBudgets(1)

/** Creates the procedure context of a request. The token is verified once per batch, and only when a procedure needs it. */
export function createContext({ request, record }: RecordedRequest, parts: Parts): Context {
  const { verifyToken, noteTokenUse, limits, load, ...verbs } = parts
  let verified: Promise<VerifiedToken> | undefined

  async function authenticate(): Promise<VerifiedToken> {
    try {
      const token = readBearer(request.headers.get('authorization'))
      if (token === undefined) throw new TaskwireError('UNAUTHENTICATED', { cause: new Error('no bearer token') })
      const result = await verifyToken(token, record)
      record.userId = result.actor.userId
      return result
    } catch (error) {
      if (error instanceof TaskwireError) {
        const isKnown = error.code === 'UNAUTHENTICATED' || error.code === 'RATE_LIMITED'
        record.isUnknown = !isKnown && !(error instanceof UnknownKeyError)
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
    authenticateAgain: () => {
      verified = authenticate()
      return verified
    },
    count: async (actor) => {
      const standing = await limits.countCall(actor.userId)
      record.stand(standing)
      if (standing?.isOver) throw tooMany(standing)
      if (actor.kind === 'token') noteTokenUse({ ...actor, address: record.address })
    },
    holdBody({ userId }) {
      record.releaseBody ??= load.bodies.hold(userId, bodyBytes(request))
    },
    run: ({ userId }, call, signal) => load.run(userId, call, signal),
    ...ONE_CALL,
    noteCreated: () => {
      record.created = true
    },
    record: (call) => record.add(call),
  }
}
