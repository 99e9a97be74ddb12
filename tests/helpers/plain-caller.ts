type Verbs = Record<string, unknown>

/**
 * Wraps a caller to remove the fields about the change itself from its answers: the undo token, which differs each time, and
 * the affected counts. The answer of a change then equals the row that is read afterwards.
 */
export function plainCaller<Caller extends object>(caller: Caller): Caller {
  return new Proxy(caller, {
    get: (nouns, noun) => {
      const verbs: unknown = Reflect.get(nouns, noun)
      // Callers create nouns and verbs lazily, when they are accessed.
      if ((typeof verbs !== 'object' && typeof verbs !== 'function') || verbs === null || Array.isArray(verbs))
        return verbs
      return new Proxy(verbs as Verbs, {
        get: (target, verb) => {
          const call: unknown = Reflect.get(target, verb)
          if (typeof call !== 'function') return call
          return (...parameters: unknown[]) => {
            const answer: unknown = call(...parameters)
            return answer instanceof Promise ? answer.then(withoutToken) : answer
          }
        },
      })
    },
  })
}

/** Returns the answer of a change without its undo token and affected counts. */
export function withoutToken(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('undoToken' in answer)) return answer
  const { undoToken: _token, affected: _affected, ...rest } = answer as Record<string, unknown>
  return rest
}
