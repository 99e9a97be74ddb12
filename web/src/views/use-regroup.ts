import { useStore } from '../session/provider.tsx'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { type Group, retagged } from './groups.ts'

/** Moves tasks to another group: changes the field by which they are grouped. */
export type Regroup = (ids: readonly string[], from: Group | undefined, to: Group) => void

/** Returns the function that moves tasks between groups. It can be undone. */
export function useRegroup(): Regroup {
  const { tasks } = useStore()
  const { move, setDay, setDue, setPriority, update } = useTaskActions()
  return (ids, from, to) => {
    const { entering } = to
    if (!entering || ids.length === 0 || from?.id === to.id) return
    if ('priority' in entering) void setPriority(ids, entering.priority)
    else if ('date' in entering) void (entering.date === null ? setDue(ids, null) : setDay(ids, entering.date))
    else if ('tag' in entering) {
      for (const id of ids) {
        const task = tasks.get(id)
        if (task) void update(retagged(task, from?.entering, entering.tag))
      }
    } else void move(ids, entering, `Moved to “${to.text}”`)
  }
}
