import { HAS_PANEL, useMedia } from '../../ui/use-media.ts'
import { dialogWhenNeeded, whenNeeded } from '../../ui/when-needed.tsx'
import { useOpenTask } from '../data/open-task.ts'

const TaskPanel = whenNeeded(async () => (await import('./task-panel.tsx')).TaskPanel)
const TaskSheet = dialogWhenNeeded(async () => (await import('./task-sheet.tsx')).TaskSheet)

/** Shows the open task: beside the list where there is room, otherwise over it. */
export function PanelHost() {
  const { id, close } = useOpenTask()
  const hasRoom = useMedia(HAS_PANEL)
  if (!hasRoom) return <TaskSheet id={id} isOpen={id !== undefined} onClose={close} />
  if (id === undefined) return null
  return (
    <aside className="panel-side" aria-label="Details of the task">
      <TaskPanel id={id} />
    </aside>
  )
}
