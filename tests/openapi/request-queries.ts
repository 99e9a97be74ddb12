import fc from 'fast-check'
import type { DescribedOperation, DescribedParameter } from './described.ts'
import { type Validity, valuesOf } from './schema-values.ts'

/** Generates `name=value`, once per item of a list (style form, explode) or joined by commas. */
export function queryParts(
  { name, schema, explode = true }: DescribedParameter,
  { method, validity }: { method: string; validity: Validity },
): fc.Arbitrary<string[]> {
  // A change may name only a row that exists; a list by another one is empty.
  if (method === 'DELETE' && validity !== 'by schema' && /null/.test(schema.pattern))
    return fc.constant([pair(name, 'null')])
  // The grammar of filters and of relative days is not expressed by a schema.
  if (['filter', 'due.from', 'due.to'].includes(name) && validity !== 'by schema')
    return fc.constantFrom(...(schema.examples as string[])).map((text) => [pair(name, text)])
  return valuesOf(schema, validity).map((value) =>
    (Array.isArray(value) && explode ? value : [value]).map((one) => pair(name, String(one))),
  )
}

/** Removes what other parts of a query exclude, because a schema checks each value alone. */
export function consistentQuery(query: string[], operation: DescribedOperation): string[] {
  return withoutExcluded(withList(inOrder(once(query)), operation))
}

/** Removes repeated sort keys. */
function once(query: string[]): string[] {
  return query.map((part) => {
    const [name, value = ''] = part.split('=')
    if (name !== 'sort') return part
    const byKey = new Map(
      decodeURIComponent(value)
        .split(',')
        .map((word) => [word.replace(/^-/, ''), word]),
    )
    return pair(name, [...byKey.values()].join())
  })
}

/** Removes the manual order of tasks unless the query names a list. */
function withList(query: string[], { id }: DescribedOperation): string[] {
  if (id !== 'tasks.list' || query.some((part) => part.startsWith('listId='))) return query
  return query.flatMap((part) => {
    const [name = '', value = ''] = part.split('=')
    if (name !== 'sort') return part
    const words = decodeURIComponent(value)
      .split(',')
      .filter((word) => !/^-?position$/.test(word))
    return words.length > 0 ? pair(name, words.join()) : []
  })
}

/** Removes the end of a range that is before its start. */
function inOrder(query: string[]): string[] {
  const given = (name: string) => query.find((part) => part.startsWith(`${name}=`))?.split('=')[1]
  const wrong = ['due', 'completedAt', 'updatedAt'].filter((name) => {
    const [from, to] = [given(`${name}.from`), given(`${name}.to`)]
    return from && to && from > to
  })
  return query.filter((part) => !wrong.some((name) => part.startsWith(`${name}.to=`)))
}

/** Names and values of parameters, each with the beginnings of parameters that exclude them. */
const EXCLUDED: [part: string, by: string[]][] = [
  ['due=null', ['due.']],
  ['overdue=true', ['due=null', 'completed=true', 'completedAt.']],
  ['untagged=true', ['tags.']],
  ['completed=false', ['completedAt.']],
]

/** Removes what other parameters exclude. */
function withoutExcluded(query: string[]): string[] {
  const isExcluded = (part: string) => {
    const [, by = []] = EXCLUDED.find(([excluded]) => excluded === part) ?? []
    return query.some((other) => by.some((start) => other.startsWith(start)))
  }
  return query.filter((part) => !isExcluded(part))
}

/** Returns one parameter of a query string. */
export function pair(name: string, value: string): string {
  return `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}
