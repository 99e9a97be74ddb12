import type { Taskwire } from '../../create-taskwire.ts'
import type { Operation } from '../operations.ts'

/** Calls the client's method of a mutation. */
export function callMutation(
  client: Taskwire,
  { path, sent }: Pick<Operation, 'path' | 'sent'>,
  signal: AbortSignal,
): Promise<unknown> {
  const names = path.split('.')
  const verb = names.pop() ?? ''
  const methods = names.reduce<object>((parent, name) => Reflect.get(parent, name), client)
  return Reflect.get(methods, verb)(sent?.input, { idempotencyKey: sent?.idempotencyKey, signal })
}
