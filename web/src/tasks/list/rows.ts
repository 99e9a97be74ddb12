import { type Section, type Task, type TaskNode, taskTree } from '@taskwire/client'

/** A task in a list, with its depth below the topmost task. */
export interface TaskEntry {
  kind: 'task'
  id: string
  task: Task
  depth: number
  /** The subtasks, open and completed. */
  subtasks: number
  doneSubtasks: number
  /** True if it has subtasks that can be shown below it. */
  canFold: boolean
  isCollapsed: boolean
  /** True below a heading that names the day: only the time is shown. */
  isDayKnown?: boolean
}

/** A heading above tasks: a section, a day, or a group. */
export interface HeadingEntry {
  kind: 'heading'
  id: string
  text: string
  note?: string | undefined
  count: number
  tone?: 'danger' | 'normal'
  /** What can be done with all its tasks. */
  action?: { text: string; onAction: () => void }
  /** The tag, if it is one. */
  tag?: string | undefined
  /** The section, if it is one. */
  section?: Section | undefined
  /** Where tasks go that are added or dropped here. */
  target: Target
}

/** A field for new tasks, inside a list. */
export interface ComposerEntry {
  kind: 'composer'
  id: string
  target: Target
}

/** What new or dropped tasks get. */
export interface Target {
  listId?: string | null
  sectionId?: string | null
  date?: string
  /** The name of the place, for the label of the field. */
  name: string
}

/** A row of a list. */
export type Entry = TaskEntry | HeadingEntry | ComposerEntry

/** Rows are kept as long as they are equal, so that the list renders only what has changed. */
const known = new WeakMap<Task, TaskEntry>()

function entryOf(entry: TaskEntry): TaskEntry {
  const before = known.get(entry.task)
  if (
    before &&
    before.depth === entry.depth &&
    before.canFold === entry.canFold &&
    before.isCollapsed === entry.isCollapsed &&
    before.subtasks === entry.subtasks &&
    before.doneSubtasks === entry.doneSubtasks &&
    before.isDayKnown === entry.isDayKnown
  ) {
    return before
  }
  known.set(entry.task, entry)
  return entry
}

/** Options of the rows of a list. */
export interface TreeOptions {
  collapsed: ReadonlySet<string>
  /** Shows completed tasks too. */
  withCompleted: boolean
}

/** Returns the rows of one list in manual order: tasks outside sections, then each section with its heading. */
export function listEntries(
  { tasks, sections }: { tasks: readonly Task[]; sections: readonly Section[] },
  options: TreeOptions,
): Entry[] {
  const tree = taskTree(tasks, sections)
  return [
    ...nodeEntries(tree.tasks, options),
    ...tree.sections.flatMap(({ section, tasks: nodes }): Entry[] => [
      {
        kind: 'heading',
        id: section.id,
        text: section.name,
        count: nodes.filter(({ task }) => !task.completed).length,
        section,
        target: { listId: section.listId, sectionId: section.id, name: section.name },
      },
      ...nodeEntries(nodes, options),
    ]),
  ]
}

/** Returns rows of tasks that are not arranged as a tree, such as those of a day. */
export function flatEntries(tasks: readonly Task[], isDayKnown = false): TaskEntry[] {
  const flat = {
    kind: 'task' as const,
    depth: 0,
    subtasks: 0,
    doneSubtasks: 0,
    canFold: false,
    isCollapsed: false,
    isDayKnown,
  }
  return tasks.map((task) => entryOf({ ...flat, id: task.id, task }))
}

/** Returns the rows of tasks and their subtasks. */
export function nodeEntries(nodes: readonly TaskNode[], options: TreeOptions, depth = 0): TaskEntry[] {
  return nodes.flatMap(({ task, subtasks }): TaskEntry[] => {
    if (task.completed && !options.withCompleted) return []
    const isCollapsed = options.collapsed.has(task.id)
    const doneSubtasks = subtasks.filter((node) => node.task.completed).length
    const entry = entryOf({
      kind: 'task',
      id: task.id,
      task,
      depth,
      subtasks: subtasks.length,
      doneSubtasks,
      canFold: subtasks.length > (options.withCompleted ? 0 : doneSubtasks),
      isCollapsed,
    })
    return [entry, ...(isCollapsed ? [] : nodeEntries(subtasks, options, depth + 1))]
  })
}

/** Returns the text of a row. */
export function textOf(entry: Entry): string {
  if (entry.kind === 'task') return entry.task.title
  return entry.kind === 'heading' ? entry.text : `Add a task to ${entry.target.name}`
}
