/** The subset of superjson's format that this API uses: JSON with the paths of Date and undefined values. */
interface Encoded {
  json: unknown
  meta?: { values: Record<string, [kind: string]> }
}

type Notes = Record<string, ['Date']>

/** Encodes an input. Properties with the value undefined are omitted. */
function serialize(value: unknown): { json: unknown; meta?: { values: Notes | ['undefined'] } } {
  if (value === undefined) return { json: null, meta: { values: ['undefined'] } }
  const values = Object.fromEntries(datesIn(value))
  return Object.keys(values).length > 0 ? { json: value, meta: { values } } : { json: value }
}

/** Yields the paths of the Dates in an input. JSON.stringify writes them as superjson does. */
function* datesIn(value: unknown, path: string[] = []): Generator<[path: string, note: ['Date']]> {
  if (value instanceof Date) {
    if (path.length > 0 && !Number.isNaN(value.getTime())) yield [path.join('.'), ['Date']]
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) yield* datesIn(value[key], [...path, key])
  }
}

/** Decodes a response: converts the annotated strings back into Dates. Unknown annotations are ignored. */
function deserialize({ json, meta }: Encoded): unknown {
  for (const [path, [kind]] of Object.entries(meta?.values ?? {})) {
    if (kind === 'Date' || kind === 'undefined') revive(json, path.split('.'), kind)
  }
  return json
}

export const wire = { serialize, deserialize }

function revive(root: unknown, path: string[], kind: 'Date' | 'undefined'): void {
  let parent = root
  // Only own properties, so that a response cannot reach inherited ones (prototype pollution).
  for (const key of path.slice(0, -1)) parent = isRecord(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined
  const key = path.at(-1)
  if (!isRecord(parent) || key === undefined || !Object.hasOwn(parent, key)) return
  parent[key] = kind === 'Date' ? new Date(parent[key] as string) : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
