/**
 * Wraps a caller to remove the fields about the change itself from its answers: the undo token, which differs each time, and
 * the affected counts. The answer of a change then equals the row that is read afterwards.
 */
export function plainCaller<Caller extends object>(caller: Caller): Caller {
  return new Proxy(caller, {
    // Callers create routers and procedures lazily, when they are accessed; both can be functions.
    get: (router, name) => {
      const part: unknown = Reflect.get(router, name)
      const isPart = (typeof part === 'object' || typeof part === 'function') && part !== null && !Array.isArray(part)
      return isPart ? plainCaller(part) : part
    },
    apply: (call, self, parameters) => {
      const answer: unknown = Reflect.apply(call as () => unknown, self, parameters)
      return answer instanceof Promise ? answer.then(withoutToken) : answer
    },
  })
}

/** Returns the answer of a change without its undo token and affected counts. */
export function withoutToken(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('undoToken' in answer)) return answer
  const { undoToken: _token, affected: _affected, ...rest } = answer as Record<string, unknown>
  return rest
}
