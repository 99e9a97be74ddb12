import type { ComponentType } from 'react'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useOpenCounts, useTasks } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { withUpgrade } from '../ui/with-upgrade.tsx'
import { NavLink, type NavLinkProps } from './nav-link.tsx'

/** The views in the sidebar. Tasks can be dropped on them, once that code is loaded. */
export const NavViews = withUpgrade(Views, async () => (await import('./drop-views.tsx')).DropViews)

/** What the views in the sidebar need. */
export interface ViewsProps {
  onChosen?: () => void
  /** The component of one view. */
  View?: ComponentType<NavLinkProps>
}

/** The views in the sidebar. */
export function Views({ onChosen, View = NavLink }: ViewsProps) {
  const { today, timeZone } = useViewer()
  const inbox = useOpenCounts().get(null) ?? 0
  const due = useTasks({
    completed: false,
    due: { to: today },
    timeZone,
  }).length
  const { move, setDay, remove } = useTaskActions()
  const shared = onChosen ? { onChosen } : {}
  return (
    <ul className="nav-group">
      <View
        to="/inbox"
        icon="inbox"
        text="Inbox"
        count={inbox}
        onDrop={(ids) => void move(ids, { listId: null }, 'Moved to the inbox')}
        {...shared}
      />
      <View to="/today" icon="today" text="Today" count={due} onDrop={(ids) => void setDay(ids, today)} {...shared} />
      <View to="/upcoming" icon="upcoming" text="Upcoming" {...shared} />
      <View to="/all" icon="list" text="All tasks" {...shared} />
      <View to="/completed" icon="check" text="Completed" {...shared} />
      <View to="/trash" icon="trash" text="Trash" onDrop={(ids) => void remove(ids)} {...shared} />
    </ul>
  )
}
