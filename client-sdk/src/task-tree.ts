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
 * whose section is not given is outside sections; every task appears exactly once. Of tasks that are each below the next, the first
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
  const nodes = new Map([...tasks].sort(byPosition).map((task) => [task.id, { task, subtasks: [] as TaskNode[] }]))
  const tree: TaskTree = {
    tasks: [],
    sections: [...sections].sort(byPosition).map((section) => ({ section, tasks: [] })),
  }
  const sectionOf = new Map(tree.sections.map((one) => [one.section.id, one]))
  for (const node of nodes.values()) {
    const { parentId, sectionId } = node.task
    const parent = nodes.get(parentId ?? '')
    const isBelow = parent && !isTopOfCycle(node, nodes)
    const siblings = isBelow ? parent.subtasks : (sectionOf.get(sectionId ?? '') ?? tree).tasks
    siblings.push(node)
  }
  return tree
}

/**
 * Returns whether a task is the first of tasks that are each below the next. A copy that is one page behind the server can
 * contain such a cycle.
 */
function isTopOfCycle({ task }: TaskNode, nodes: ReadonlyMap<string, TaskNode>): boolean {
  let above = nodes.get(task.parentId ?? '')
  for (let steps = nodes.size; above && steps > 0; steps -= 1) {
    if (above.task === task) return true
    if (byPosition(above.task, task) < 0) return false
    above = nodes.get(above.task.parentId ?? '')
  }
  return false
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
