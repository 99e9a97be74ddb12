import fc from 'fast-check'

type Json = Record<string, unknown>

/** Mutates one to three positions of a valid input: replaces or removes a value, adds a key, or leaves it unchanged. */
export function mutated(valid: Json, value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const locations = [...pathsOf(valid), ['extra'], ['__proto__'], ['constructor']]
  const change = fc.record({
    path: fc.constantFrom(...locations),
    value,
    how: fc.constantFrom('replace', 'replace', 'remove', 'keep'),
  })
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(valid)
    for (const { path, value, how } of changes) {
      const parent = path.slice(0, -1).reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), copy)
      const key = path.at(-1) as string
      if (!isObject(parent)) continue
      if (how === 'remove') delete parent[key]
      if (how === 'replace')
        Object.defineProperty(parent, key, {
          // Another mutation may apply inside it.
          value: structuredClone(value),
          enumerable: true,
          configurable: true,
          writable: true,
        })
    }
    return copy
  })
}

function pathsOf(value: unknown, prefix: string[] = []): string[][] {
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, part]) => [[...prefix, key], ...pathsOf(part, [...prefix, key])])
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}
