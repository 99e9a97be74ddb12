import type { Section, Task } from './contract.ts'

/**
 * A task with its subtasks, in manual order.
 *
 * @example
 * const count = ({ subtasks }: TaskNode): number => subtasks.reduce((sum, one) => sum + count(one), 1)
 */
export interface TaskNode {
  task: Task
  subtasks: TaskNode[]
}

/**
 * The tasks of a list in manual order: those outside sections, then the sections with theirs.
 *
 * @example
 * const names = ({ sections }: TaskTree) => sections.map(({ section }) => section.name)
 */
export interface TaskTree {
  tasks: TaskNode[]
  sections: { section: Section; tasks: TaskNode[] }[]
}

/**
 * Arranges the tasks of one list, or of the inbox, in manual order. A task whose parent is not given becomes a root, and a root
 * whose section is not given is outside sections; every task appears exactly once. Of tasks that are each below the other, the first
 * in order becomes a root.
 *
 * @example
 * const tree = async (tw: Taskwire, listId: string) => {
 *   const tasks: Task[] = []
 *   for await (const task of tw.tasks.iterate({ listId, limit: 200 })) tasks.push(task)
 *   return taskTree(tasks, (await tw.sections.list({ listId, limit: 200 })).items)
 * }
 */
export function taskTree(tasks: Iterable<Task>, sections: Iterable<Section> = []): TaskTree {
  const sorted = [...tasks].sort(byPosition)
  const nodes = new Map(sorted.map((task) => [task.id, { task, subtasks: [] as TaskNode[] }]))
  const roots = sorted.filter((task) => !parentOf(task, nodes))
  for (const task of sorted) parentOf(task, nodes)?.subtasks.push(nodes.get(task.id) as TaskNode)
  const placed = new Set<string>()
  for (const { id } of roots) collect(nodes.get(id) as TaskNode, placed)
  // A copy that is one page behind the server can contain two tasks that are each below the other.
  for (const task of sorted) {
    if (placed.has(task.id)) continue
    const [root = task] = circleAbove(task, nodes).sort(byPosition)
    const siblings = parentOf(root, nodes)?.subtasks ?? []
    siblings.splice(siblings.indexOf(nodes.get(root.id) as TaskNode), 1)
    roots.push(root)
    collect(nodes.get(root.id) as TaskNode, placed)
  }
  const groups = [...sections].sort(byPosition).map((section) => ({ section, tasks: [] as TaskNode[] }))
  const groupOf = new Map(groups.map((group) => [group.section.id, group.tasks]))
  const outside: TaskNode[] = []
  for (const task of roots.sort(byPosition)) {
    const group = groupOf.get(task.sectionId ?? '') ?? outside
    group.push(nodes.get(task.id) as TaskNode)
  }
  return { tasks: outside, sections: groups }
}

function parentOf({ parentId }: Task, nodes: Map<string, TaskNode>): TaskNode | undefined {
  return parentId === null ? undefined : nodes.get(parentId)
}

/** Returns the tasks that are each below the next, and the last below the first, above a task that has no root. */
function circleAbove(task: Task, nodes: Map<string, TaskNode>): Task[] {
  const line: Task[] = []
  for (let next: Task | undefined = task; next && !line.includes(next); next = parentOf(next, nodes)?.task)
    line.push(next)
  return line.slice(line.findIndex(({ id }) => id === line.at(-1)?.parentId))
}

function collect({ task, subtasks }: TaskNode, placed: Set<string>): void {
  placed.add(task.id)
  for (const node of subtasks) collect(node, placed)
}

interface Placed {
  id: string
  position: string
}

/** Compares positions byte by byte, like the server; ids break ties. */
function byPosition(a: Placed, b: Placed): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1
  return a.id < b.id ? -1 : 1
}
