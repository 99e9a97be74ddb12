import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useStore } from '../session/provider.tsx'
import { toggleTheme } from '../settings/theme.ts'
import { undoLast } from '../tasks/data/undo.ts'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import type { RunCommand } from './keyboard-provider.tsx'
import type { CommandId } from './keys.ts'
import { moveFocus, useTaskTarget } from './task-target.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { useTaskCommands } from './use-task-commands.ts'

const CommandPalette = dialogWhenNeeded(async () => (await import('./command-palette.tsx')).CommandPalette)
const HelpDialog = dialogWhenNeeded(async () => (await import('./help-dialog.tsx')).HelpDialog)
const MoveDialog = dialogWhenNeeded(async () => (await import('./move-dialog.tsx')).MoveDialog)
const QuickAdd = dialogWhenNeeded(async () => (await import('../quick-add/quick-add.tsx')).QuickAdd)
const TagDialog = dialogWhenNeeded(async () => (await import('./tag-dialog.tsx')).TagDialog)
const ListDialog = dialogWhenNeeded(async () => (await import('../lists/list-dialog.tsx')).ListDialog)

type DialogName = 'palette' | 'quick-add' | 'help' | 'move' | 'tag' | 'new-list'

const SCREENS = {
  'go-inbox': '/inbox',
  'go-today': '/today',
  'go-upcoming': '/upcoming',
  'go-all': '/all',
  'go-completed': '/completed',
  'go-trash': '/trash',
  'go-sync': '/sync',
  'go-settings': '/settings',
  search: '/search',
} as const

interface CommandRunnerProps {
  /** Called with the function that runs commands, after each render. */
  onRun: (run: RunCommand) => void
}

/** Runs the commands of keyboard shortcuts, and shows the dialogs that they open. */
export function CommandRunner({ onRun }: CommandRunnerProps) {
  const [dialog, setDialog] = useState<DialogName>()
  const [targets, setTargets] = useState<readonly string[]>([])
  const store = useStore()
  const navigate = useNavigate()
  const findTargets = useTaskTarget()
  const runForTask = useTaskCommands()

  const run: RunCommand = (id: CommandId, ids = findTargets()) => {
    if (id === 'search' && focus('[data-filter-box]')) return true
    if (id in SCREENS) {
      void navigate({ to: SCREENS[id as keyof typeof SCREENS] })
      return true
    }
    switch (id) {
      case 'palette':
      case 'quick-add':
      case 'help':
      case 'new-list':
        setTargets(ids)
        setDialog(id)
        return true
      case 'move':
      case 'tag': {
        setTargets(ids)
        if (ids.length > 0) setDialog(id)
        return ids.length > 0
      }
      case 'undo':
        void undoLast(store)
        return true
      case 'theme':
        toggleTheme()
        return true
      case 'next':
        return moveFocus('ArrowDown')
      case 'previous':
        return moveFocus('ArrowUp')
      case 'add':
        return focus('[data-composer=main] input')
      default:
        return runForTask(id, ids)
    }
  }

  useShortcuts(run)
  useEffect(() => onRun(run))
  const close = () => setDialog(undefined)
  const isOpen = (name: DialogName) => ({
    isOpen: dialog === name,
    onClose: close,
  })
  return (
    <>
      <CommandPalette {...isOpen('palette')} targets={targets} run={run} />
      <QuickAdd {...isOpen('quick-add')} />
      <HelpDialog {...isOpen('help')} />
      <MoveDialog {...isOpen('move')} ids={targets} />
      <TagDialog {...isOpen('tag')} ids={targets} />
      <ListDialog
        {...isOpen('new-list')}
        onCreated={(listId) => void navigate({ to: '/lists/$listId', params: { listId } })}
      />
    </>
  )
}

function focus(selector: string): boolean {
  const input = document.querySelector<HTMLInputElement>(selector)
  input?.focus()
  return input !== null
}
