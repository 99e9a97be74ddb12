import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useStore } from '../session/provider.tsx'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useOpenTask } from '../tasks/data/open-task.ts'
import { useLists, useTags, useTasks } from '../tasks/data/queries.ts'
import { showFailure } from '../tasks/data/undo.ts'
import { titleProblem } from '../tasks/data/validate.ts'
import { Icon } from '../ui/icon.tsx'
import { count } from '../ui/text.ts'
import { showToast } from '../ui/toasts.tsx'
import { COMMANDS, KEYS_ONLY, keyText } from './commands.ts'
import type { RunCommand } from './keyboard-provider.tsx'
import type { CommandId } from './keys.ts'
import { type Pick, PickDialog } from './pick-dialog.tsx'

interface CommandPaletteProps {
  isOpen: boolean
  onClose: () => void
  /** The tasks that commands act on: the selected ones, the one with the focus, or the open one. */
  targets: readonly string[]
  run: RunCommand
}

/** Finds commands, lists, tags and tasks by typing. */
export function CommandPalette({ isOpen, ...props }: CommandPaletteProps) {
  return isOpen ? <OpenPalette {...props} /> : null
}

/** The tasks that are found are the best matches only; the search screen has all of them. */
const MAX_TASKS = 20

function OpenPalette({ onClose, targets, run }: Omit<CommandPaletteProps, 'isOpen'>) {
  const [typed, setTyped] = useState('')
  const navigate = useNavigate()
  const { open } = useOpenTask()
  const { create } = useTaskActions()
  const lists = useLists()
  const tags = useTags()
  const { tasks } = useStore()
  const isRepeating = targets.some((id) => tasks.get(id)?.recurrence)
  const text = typed.trim()
  const found = useTasks(text.length > 1 ? { search: text.slice(0, 100), completed: false } : { listId: 'none' })

  const picks: Pick[] = [
    ...COMMANDS.filter(({ id, isForTask }) => {
      if (id === 'skip' && !isRepeating) return false
      return !KEYS_ONLY.has(id) && (targets.length > 0 || !isForTask)
    }).map(
      ({ id, text, keys, group, isForTask }): Pick => ({
        id: `command ${id}`,
        text: group === 'Go to' ? `Go to ${text}` : text,
        mark: <Icon name={group === 'Go to' ? 'chevronRight' : 'sparkle'} />,
        keys: keys.map(keyText),
        note: isForTask && targets.length > 1 ? count(targets.length, 'task') : undefined,
      }),
    ),
    ...lists.map(
      (list): Pick => ({
        id: `list ${list.id}`,
        text: list.name,
        mark: <span className={`swatch swatch-${list.color ?? 'gray'}`} />,
        note: 'List',
      }),
    ),
    ...tags.slice(0, 50).map((tag): Pick => ({ id: `tag ${tag}`, text: tag, mark: <Icon name="tag" />, note: 'Tag' })),
    ...found.slice(0, MAX_TASKS).map(
      (task): Pick => ({
        id: `task ${task.id}`,
        text: task.title,
        mark: <Icon name="check" />,
        note: 'Task',
        isAlways: true,
      }),
    ),
    ...(text === ''
      ? []
      : [
          { id: 'create', text: `Create task “${text}”`, mark: <Icon name="plus" />, isAlways: true },
          { id: 'search', text: `Search for “${text}”`, mark: <Icon name="search" />, isAlways: true },
        ]),
  ]

  function pick(id: string) {
    const [kind = '', ...rest] = id.split(' ')
    const value = rest.join(' ')
    if (kind === 'command') run(value as CommandId, targets)
    if (kind === 'list') void navigate({ to: '/lists/$listId', params: { listId: value } })
    if (kind === 'tag') void navigate({ to: '/tags/$tag', params: { tag: value } })
    if (kind === 'task') open(value)
    if (kind === 'create') void createTask(text)
    if (kind === 'search') void search()
  }

  async function search() {
    const { parseFilter, printFilter } = await import('../filter/filter-code.ts')
    // A text that is no filter is searched for as it is.
    await navigate({ to: '/search', search: { q: parseFilter(text).error ? printFilter({ text }) : text } })
  }

  async function createTask(title: string) {
    const problem = titleProblem(title)
    if (problem !== undefined) {
      showToast({ text: problem })
      return
    }
    try {
      const { id: taskId } = await create({ title })
      showToast({ text: 'Added to Inbox', action: { text: 'Open', onAction: () => open(taskId) } })
    } catch (error) {
      showFailure(error)
    }
  }

  return (
    <PickDialog
      label="Commands, lists and tasks"
      placeholder="Type a command, a list or a task"
      isOpen
      picks={picks}
      onType={setTyped}
      onClose={onClose}
      onPick={pick}
    />
  )
}
