/** superjson's format as this API uses it: JSON, with a note where a Date or undefined stood. */
interface Encoded {
  json: unknown
  meta?: { values: Record<string, [kind: string]> }
}

type Notes = Record<string, ['Date']>

/** Encodes an input. Keys that are undefined are left out: they mean the same. */
function serialize(value: unknown): { json: unknown; meta?: { values: Notes | ['undefined'] } } {
  if (value === undefined) return { json: null, meta: { values: ['undefined'] } }
  const values = Object.fromEntries(datesIn(value))
  return Object.keys(values).length > 0 ? { json: value, meta: { values } } : { json: value }
}

/** Where the Dates of an input stand; as JSON they become the strings that superjson writes too. */
function* datesIn(value: unknown, path: string[] = []): Generator<[path: string, note: ['Date']]> {
  if (value instanceof Date) {
    if (path.length > 0 && !Number.isNaN(value.getTime())) yield [path.join('.'), ['Date']]
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) yield* datesIn(value[key], [...path, key])
  }
}

/** Decodes an answer: turns the noted strings back into Dates. Notes of a kind it does not know are left alone. */
function deserialize({ json, meta }: Encoded): unknown {
  for (const [path, [kind]] of Object.entries(meta?.values ?? {})) {
    if (kind === 'Date' || kind === 'undefined') revive(json, path.split('.'), kind)
  }
  return json
}

export const wire = { serialize, deserialize }

function revive(root: unknown, path: string[], kind: 'Date' | 'undefined'): void {
  let parent = root
  // Own keys alone: what every object inherits is not part of an answer.
  for (const key of path.slice(0, -1)) parent = isRecord(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined
  const key = path.at(-1)
  if (!isRecord(parent) || key === undefined || !Object.hasOwn(parent, key)) return
  parent[key] = kind === 'Date' ? new Date(parent[key] as string) : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
