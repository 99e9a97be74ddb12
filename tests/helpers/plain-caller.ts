type Verbs = Record<string, unknown>

/**
 * A caller whose answers come without what they say of the change itself: the undo token, which is another one each time,
 * and what was affected. What a change answers then equals what is read afterwards.
 */
export function plainCaller<Caller extends object>(caller: Caller): Caller {
  return new Proxy(caller, {
    get: (nouns, noun) => {
      const verbs: unknown = Reflect.get(nouns, noun)
      // Both tRPC's caller and ours make nouns and verbs as they are asked for.
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

/** What a change answers, without what it says of the change itself. */
export function withoutToken(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null || !('undoToken' in answer)) return answer
  const { undoToken: _token, affected: _affected, ...rest } = answer as Record<string, unknown>
  return rest
}
