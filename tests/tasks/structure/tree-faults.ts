import type { Database } from '../../../src/database/database.ts'

interface TreeTask {
  id: string
  listId: string | null
  sectionId: string | null
  parentId: string | null
  position: string
  deletedAt: Date | null
}

const DEPTH = 5

/** Returns a line for each rule that the stored tasks, lists and sections of a user break. */
export async function treeFaults(database: Pick<Database, 'tenant'>, userId: string): Promise<string[]> {
  const { tasks, lists, sections } = await database.tenant.read(userId, async (tables) => ({
    tasks: await tables.task.findMany({ where: { userId } }),
    lists: await tables.list.findMany({ where: { userId } }),
    sections: await tables.section.findMany({ where: { userId } }),
  }))
  const taskOf = new Map(tasks.map((task) => [task.id, task]))
  const listOf = new Map(lists.map((list) => [list.id, list]))
  const sectionOf = new Map(sections.map((section) => [section.id, section]))
  const faults: string[] = []
  for (const task of tasks) {
    const report = (fault: string) => faults.push(`${task.id}: ${fault}`)
    const line = lineOf(task, taskOf)
    if (line === undefined) report('is below itself')
    if (task.position.length > 64) report('has a position of more than 64 characters')
    if (task.sectionId !== null && sectionOf.get(task.sectionId)?.listId !== task.listId && !task.deletedAt)
      report('has a section of another list')
    if (task.deletedAt) continue
    if (line && line.length > DEPTH) report(`is at level ${line.length}`)
    const root = line?.at(-1)
    if (root && (root.listId !== task.listId || root.sectionId !== task.sectionId))
      report('has another list or section than its root')
    const parent = task.parentId === null ? undefined : taskOf.get(task.parentId)
    if (task.parentId !== null && (!parent || parent.deletedAt)) report('has no live parent')
    const list = task.listId === null ? undefined : listOf.get(task.listId)
    if (task.listId !== null && (!list || list.deletedAt)) report('has no live list')
  }
  const live = tasks.filter(({ deletedAt }) => !deletedAt)
  faults.push(...equalPositions(live, ({ listId, sectionId, parentId }) => `${listId} ${sectionId} ${parentId}`))
  faults.push(
    ...equalPositions(
      lists.filter(({ deletedAt }) => !deletedAt),
      () => '',
    ),
  )
  faults.push(...equalPositions(sections, ({ listId }) => listId))
  return faults
}

/** Returns a task and its ancestors; undefined if the task is below itself. */
function lineOf<Row extends TreeTask>(task: Row, taskOf: Map<string, Row>): Row[] | undefined {
  const line: Row[] = []
  for (let one: Row | undefined = task; one; one = one.parentId === null ? undefined : taskOf.get(one.parentId)) {
    if (line.includes(one)) return undefined
    line.push(one)
  }
  return line
}

function equalPositions<Row extends { id: string; position: string }>(rows: Row[], scopeOf: (row: Row) => string) {
  const groups = Map.groupBy(rows, (row) => `${scopeOf(row)} ${row.position}`)
  return [...groups].filter(([, group]) => group.length > 1).map(([place]) => `several rows are at ${place}`)
}
