import { isTaskwireError } from '../../../client-sdk/src/errors.ts'
import type { Served } from '../lossy-client.ts'
import type { Call } from './inputs.ts'

/** Calls a procedure of a client by name. Returns an error response as a result. */
export async function request(client: object, { procedure, input }: Call, idempotencyKey: string): Promise<object> {
  const call = procedure.split('.').reduce<any>((parent, name) => parent[name], client)
  try {
    return await call(input, { idempotencyKey })
  } catch (error) {
    if (!isTaskwireError(error)) throw error
    return error
  }
}

/** Removes the field in which the errors of a call and its repetition differ. */
export function withoutRequestId(answer: Served): Served {
  if (!answer.error) return answer
  const { requestId: _, ...error } = answer.error
  return { error }
}
