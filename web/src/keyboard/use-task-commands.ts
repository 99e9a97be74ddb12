import { useCallback } from 'react'
import { useStore } from '../session/provider.tsx'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useOpenTask } from '../tasks/data/open-task.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { useEditing } from '../tasks/list/editing.tsx'
import { useSelection } from '../tasks/list/selection.tsx'
import type { CommandId } from './keys.ts'
import { runTaskCommand } from './task-commands.ts'

/** Returns a function that runs the commands for tasks. It returns false if there is no task to run one for. */
export function useTaskCommands(): (id: CommandId, ids: readonly string[]) => boolean {
  const { tasks } = useStore()
  const actions = useTaskActions()
  const openTask = useOpenTask()
  const selection = useSelection()
  const { edit } = useEditing()
  const { today } = useViewer()

  return useCallback(
    (command, ids) => runTaskCommand({ tasks, actions, openTask, selection, edit, today }, command, ids),
    [tasks, actions, openTask, selection, edit, today],
  )
}
