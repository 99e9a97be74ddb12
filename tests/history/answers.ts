import { isDeepStrictEqual } from 'node:util'
import { type Call, isLook, outputOf } from './calls.ts'

/** The error codes allowed during a fault. */
const MAY_FAIL = ['NOT_FOUND', 'CONFLICT']
const RETRYABLE = ['UNAVAILABLE', 'NETWORK', 'TIMEOUT']

/** Yields the faults of responses, individually and compared with others of the same call. */
export function* faultsOfAnswers(calls: Call[]): Generator<string> {
  for (const call of calls) {
    const name = `${call.request.procedure} #${call.n}`
    for (const { answer, statuses, owners } of call.attempts) {
      for (const owner of owners) if (owner !== call.user) yield `${name} of ${call.user} returned a task of ${owner}`
      for (const status of statuses) {
        if (status >= 500 && status !== 503) yield `${name} was answered with status ${status}`
      }
      if (answer.kind === 'unknown' && !RETRYABLE.includes(answer.code)) yield `${name} ended with ${answer.code}`
      if (answer.kind === 'fail' && !mayFail(call, answer.code)) yield `${name} failed with ${answer.code}`
    }
    yield* faultsOfRepeats(call, name)
  }
}

function mayFail({ request, repeats }: Call, code: string): boolean {
  if (repeats) return code === (repeats.as === 'another' ? 'IDEMPOTENCY_MISMATCH' : undefined)
  return MAY_FAIL.includes(code) && (!isLook(request) || (request.procedure === 'get' && code === 'NOT_FOUND'))
}

/** Yields the retries whose response differs from the first one, over any transport. */
function* faultsOfRepeats({ attempts, repeats }: Call, name: string): Generator<string> {
  const outputs = attempts.flatMap(({ answer }) => (answer.kind === 'ok' ? [answer.output] : []))
  const first = repeats ? outputOf(repeats.call) : outputs[0]
  if (outputs.some((output) => !isDeepStrictEqual(output, first)))
    yield `${name} was retried and got a different response`
  if (repeats?.as === 'another' && outputs.length > 0) yield `${name} was accepted under a key used by another call`
}
