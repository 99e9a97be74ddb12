import { type CommandId, KEYS } from './keys.ts'

/** What can be done by a key. The help and the command palette are made from this. */
export interface Command {
  id: CommandId
  text: string
  /** The keys, one after the other. `mod` is the command key of a Mac, and Ctrl elsewhere. */
  keys: readonly string[]
  group: 'General' | 'Go to' | 'List' | 'Task'
  /** True for commands that act on the task with the focus, the selected tasks or the open task. */
  isForTask?: boolean
}

const TEXTS: Readonly<Record<CommandId, readonly [group: Command['group'], text: string]>> = {
  palette: ['General', 'Open the command palette'],
  'quick-add': ['General', 'Quick add: a new task, from anywhere'],
  search: ['General', 'Search'],
  undo: ['General', 'Undo the last change'],
  help: ['General', 'Show all keys'],
  'new-list': ['General', 'New list'],
  theme: ['General', 'Switch between light and dark'],
  'go-inbox': ['Go to', 'Inbox'],
  'go-today': ['Go to', 'Today'],
  'go-upcoming': ['Go to', 'Upcoming'],
  'go-all': ['Go to', 'All tasks'],
  'go-completed': ['Go to', 'Completed'],
  'go-trash': ['Go to', 'Trash'],
  'go-sync': ['Go to', 'Changes that wait or failed'],
  'go-settings': ['Go to', 'Settings'],
  next: ['List', 'Next task'],
  previous: ['List', 'Previous task'],
  add: ['List', 'Add a task here'],
  fold: ['List', 'Hide the subtasks, or go to the task above'],
  unfold: ['List', 'Show the subtasks, or go to the first one'],
  select: ['List', 'Select the task'],
  'select-all': ['List', 'Select all tasks'],
  back: ['List', 'Close the details, or end the selection'],
  open: ['Task', 'Open the details'],
  edit: ['Task', 'Edit the title'],
  complete: ['Task', 'Complete or reopen'],
  skip: ['Task', 'Skip this date of a repeating task'],
  'due-today': ['Task', 'Due today'],
  'due-tomorrow': ['Task', 'Due tomorrow'],
  'due-none': ['Task', 'No due date'],
  'priority-urgent': ['Task', 'Priority: urgent'],
  'priority-high': ['Task', 'Priority: high'],
  'priority-medium': ['Task', 'Priority: medium'],
  'priority-low': ['Task', 'Priority: low'],
  'priority-none': ['Task', 'No priority'],
  'move-up': ['Task', 'Move up'],
  'move-down': ['Task', 'Move down'],
  indent: ['Task', 'Make it a subtask of the task above'],
  outdent: ['Task', 'Take it out of its task'],
  move: ['Task', 'Move to another list'],
  tag: ['Task', 'Add a tag'],
  'copy-link': ['Task', 'Copy the link'],
  remove: ['Task', 'Delete'],
}

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = (Object.keys(KEYS) as CommandId[]).map((id) => {
  const [group, text] = TEXTS[id]
  return { id, group, text, keys: KEYS[id].split(' '), isForTask: group === 'Task' }
})

/** Commands that make sense as a key only, because they move the focus: the command palette does not show them. */
export const KEYS_ONLY: ReadonlySet<CommandId> = new Set([
  'palette',
  'next',
  'previous',
  'fold',
  'unfold',
  'select-all',
  'back',
] as const)

const SIGNS = { Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→' }

/** Returns a key as printed on the keyboard of this device. */
export function keyText(key: string): string {
  const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
  return key
    .split('+')
    .map((part) => {
      if (part === 'mod') return isMac ? '⌘' : 'Ctrl'
      if (part === 'shift') return isMac ? '⇧' : 'Shift'
      if (part in SIGNS) return SIGNS[part as keyof typeof SIGNS]
      return part.length === 1 ? part.toUpperCase() : part
    })
    .join(isMac ? '' : ' ')
}
