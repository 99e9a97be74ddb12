import { expect } from 'vitest'
import type { Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { memoryEntityStore } from '../../../client-sdk/src/entity-store.ts'
import { isTaskwireError } from '../../../client-sdk/src/errors.ts'
import { type TaskNode, taskTree } from '../../../client-sdk/src/task-tree.ts'
import { type EntityName, fromApi, keyOf, ordersOf, type Snapshot, shown } from './snapshot.ts'
import type { Device, User } from './user.ts'

/** Checks that a copy has exactly the rows of the server, and none of another user. */
export function expectCopy({ entities }: Device, { snapshot, owner }: Pick<User, 'snapshot' | 'owner'>): void {
  const rows = [...entities].flatMap(([entity, rows]) =>
    [...rows.values()].map((row) => fromApi(entity as EntityName, row)),
  )
  expect(new Map(rows.map((row) => [keyOf(row), row]))).toEqual(shown(snapshot.values()))
  for (const { entity, text } of rows) if (entity !== 'settings') expect(text.split(' ')[0]).toBe(owner)
}

/** Reads one page of changes into a copy, which is cleared if its cursor has expired. */
export async function readPage({ changes }: Taskwire, store: Device, limit: number): Promise<void> {
  const cursor = await store.cursor()
  try {
    const page = await changes.since({ limit, ...(cursor !== undefined && { cursor }) })
    await store.apply(page.changes, page.cursor)
  } catch (error) {
    if (!isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
    await store.clear()
  }
}

/** Checks that every device, and a new one, gets all rows as the lists of the API have them. */
export async function settle(user: User, clientOf: (instance: number) => Taskwire): Promise<void> {
  const devices = [...user.devices, memoryEntityStore()]
  for (const [n, device] of devices.entries()) {
    await clientOf(n % 2).changes.pull(device)
    expectCopy(device, user)
    expectTrees(device, user.snapshot)
  }
  const listed = await readLists(clientOf(0), user)
  for (const { tasks, lists, sections, comments, settings } of devices)
    expect({ tasks, lists, sections, comments, settings }).toEqual(listed)
}

/** Checks that the trees of a copy have all live tasks in the order of the server. */
function expectTrees({ tasks, sections }: Device, snapshot: Snapshot): void {
  const orders = ordersOf(snapshot)
  const live = [...tasks.values()].filter(({ deletedAt }) => deletedAt === null)
  for (const listId of new Set(live.map((task) => task.listId))) {
    const inList = <Row extends { listId: string | null }>(row: Row) => row.listId === listId
    const tree = taskTree(live.filter(inList), [...sections.values()].filter(inList))
    const place = (sectionId: string | null, parentId: string | null) => ['task', listId, sectionId, parentId].join()
    const expectOrder = (nodes: TaskNode[], sectionId: string | null, parentId: string | null = null): void => {
      expect(nodes.map(({ task }) => task.id)).toEqual(orders.get(place(sectionId, parentId)) ?? [])
      for (const { task, subtasks } of nodes) expectOrder(subtasks, sectionId, task.id)
    }
    expectOrder(tree.tasks, null)
    for (const { section, tasks } of tree.sections) expectOrder(tasks, section.id)
  }
}

async function readLists(tw: Taskwire, { snapshot }: Pick<User, 'snapshot'>) {
  const idsOf = (entity: EntityName) =>
    [...snapshot.values()].filter((row) => row.entity === entity).map(({ id }) => id)
  const all = { archived: true, limit: 200 }
  const [tasks, lists] = [
    [...(await tw.tasks.list(all)).items, ...(await tw.tasks.list({ trash: true, limit: 200 })).items],
    [...(await tw.lists.list(all)).items, ...(await tw.lists.list({ trash: true, limit: 200 })).items],
  ]
  const sections = await Promise.all(idsOf('list').map((listId) => tw.sections.list({ listId })))
  const taskIds = new Set([...snapshot.values()].flatMap(({ taskId }) => taskId ?? []))
  const comments = await Promise.all([...taskIds].map((taskId) => tw.comments.list({ taskId })))
  const settings = await tw.account.settings.get()
  return {
    tasks: byId(tasks),
    lists: byId(lists),
    sections: byId(sections.flatMap(({ items }) => items)),
    comments: byId(comments.flatMap(({ items }) => items)),
    settings: settings.version === 0 ? undefined : settings,
  }
}

function byId<Row extends { id: string }>(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
