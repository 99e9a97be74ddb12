import { Sheet } from '../../ui/dialogs.tsx'
import { TaskPanel } from './task-panel.tsx'

interface TaskSheetProps {
  /** The open task. */
  id: string | undefined
  isOpen: boolean
  onClose: () => void
}

/** The details of a task over its list, on screens without room beside it. */
export function TaskSheet({ id, isOpen, onClose }: TaskSheetProps) {
  return (
    <Sheet label="Details of the task" isOpen={isOpen} onClose={onClose}>
      {id !== undefined && <TaskPanel id={id} />}
    </Sheet>
  )
}
