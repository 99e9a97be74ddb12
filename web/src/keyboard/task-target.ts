import type { Task } from '@taskwire/client'
import type { OfflineStore } from '@taskwire/client/offline'
import { useCallback } from 'react'
import { useStore } from '../session/provider.tsx'
import { useOpenTask } from '../tasks/data/open-task.ts'
import { useSelection } from '../tasks/list/selection.tsx'

/** Returns a function that finds the tasks that a key is for: the selected ones, the one with the focus, or the open one. */
export function useTaskTarget(): () => string[] {
  const { ids } = useSelection()
  const { id: openId } = useOpenTask()
  const { tasks } = useStore()
  return useCallback(() => {
    if (ids.size > 0) return [...ids].filter((id) => tasks.get(id))
    const focused = focusedTask(tasks)
    if (focused) return [focused.id]
    return openId === undefined ? [] : [openId]
  }, [ids, openId, tasks])
}

/** Returns the task whose row has the focus. Headings and lists are rows too. */
export function focusedTask(tasks: OfflineStore['tasks']): Task | undefined {
  const row = document.activeElement?.closest<HTMLElement>('[role=row][data-key]')
  return tasks.get(row?.dataset.key ?? '')
}

/** Returns whether a subtask in the details of its parent has the focus. */
export function isInPanel(): boolean {
  return Boolean(document.activeElement?.closest('[data-panel-task] [role=row]'))
}

/** Moves the focus in the list, as the arrow keys do. Without a focused task it goes into the list. */
export function moveFocus(key: 'ArrowDown' | 'ArrowUp'): boolean {
  const list = document.querySelector<HTMLElement>('[data-task-list] .task-list')
  if (!list) return false
  const { activeElement } = document
  if (activeElement && list.contains(activeElement)) {
    activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  } else {
    list.focus()
  }
  return true
}
