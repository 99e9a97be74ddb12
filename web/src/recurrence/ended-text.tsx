import { useOffline } from '../session/use-offline.ts'
import { dueDay, dueText } from '../tasks/data/due.ts'
import { useTask } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'

interface EndedTextProps {
  /** The task whose occurrence has ended. */
  id: string
  /** What was done, such as “Completed “Water the plants””. */
  text: string
}

/**
 * Says that an occurrence has ended, and when the next one is. The server may correct the date that this device has assumed, for
 * example if it has passed.
 */
export function EndedText({ id, text }: EndedTextProps) {
  const task = useTask(id)
  const viewer = useViewer()
  const isOffline = useOffline()
  const isKnown = task?.due && !task.completed && dueDay(task.due, viewer.timeZone) >= viewer.today
  if (isKnown && task.due) return `${text}. Next: ${dueText(task.due, viewer)}`
  return isOffline ? `${text}. If there is a next date, it is shown when you are connected.` : text
}
