import type { Task } from '@taskwire/client'
import { showToast } from '../../ui/toasts.tsx'
import { taskAddress } from './open-task.ts'

/** Copies the address of a task, and says so. */
export async function copyLink({ id, listId }: Task): Promise<void> {
  try {
    await navigator.clipboard.writeText(taskAddress(id, listId))
    showToast({ text: 'Link copied.' })
  } catch {
    showToast({ text: 'The browser does not allow copying. Copy the address of this page instead.' })
  }
}
