import { keyOf, type Row, type Snapshot, siblingsOf } from './snapshot.ts'

/** The maximum number of levels, the root included. */
export const LEVELS = 5

/** Returns the tasks from this one up to its root, the task first. A cycle ends where it closes. */
export function lineOf(rows: Snapshot, id: string | null): string[] {
  const line: string[] = []
  for (let next = id; next !== null && !line.includes(next); next = rows.get(`task ${next}`)?.parentId ?? null)
    line.push(next)
  return line
}

/** Returns what is wrong with the structure of a user's rows: one sentence per fault. Equal positions are no fault here. */
export function violationsOf(rows: Snapshot): string[] {
  return [...rows.values()].flatMap((row) => {
    const key = keyOf(row)
    const faults = [
      ...referenceFaults(rows, row),
      ...(row.entity === 'task' && !row.deletedAt ? treeFaults(rows, row) : []),
    ]
    return faults.map((fault) => `${key} ${fault}`)
  })
}

function referenceFaults(rows: Snapshot, { entity, listId, sectionId, parentId, taskId }: Row): string[] {
  const ids = { list: listId, section: sectionId, task: entity === 'comment' ? taskId : parentId }
  const missing = Object.entries(ids).filter(([name, id]) => id !== null && !rows.has(`${name} ${id}`))
  const section = rows.get(`section ${sectionId}`)
  return [
    ...missing.map(([name]) => `refers to a missing ${name}`),
    ...(section && section.listId !== listId ? ['is in a section of another list'] : []),
  ]
}

function treeFaults(rows: Snapshot, { id, listId, sectionId, parentId }: Row): string[] {
  const parent = rows.get(`task ${parentId}`)
  const line = lineOf(rows, id)
  const root = rows.get(`task ${line.at(-1)}`)
  return [
    ...(rows.get(`list ${listId}`)?.deletedAt ? ['is live in a list in the trash'] : []),
    ...(parent?.deletedAt ? ['is live below a task in the trash'] : []),
    ...(root && root.parentId !== null && line.includes(root.parentId) ? ['is in a cycle'] : []),
    ...(line.length > LEVELS ? ['is too deep'] : []),
    ...(root && (root.listId !== listId || root.sectionId !== sectionId) ? ['is not where its root is'] : []),
  ]
}

/** Returns the siblings that have the position of another one. */
export function equalPositions(rows: Snapshot): string[] {
  const seen = new Set<string>()
  return [...rows.values()].flatMap((row) => {
    const siblings = siblingsOf(row)
    const place = `${siblings} ${row.position}`
    if (siblings === undefined || !seen.has(place)) {
      seen.add(place)
      return []
    }
    return [`${keyOf(row)} has the position of a sibling`]
  })
}
