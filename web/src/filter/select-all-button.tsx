import type { Task } from '@taskwire/client'
import { useSelection } from '../tasks/list/selection.tsx'
import { Button } from '../ui/button.tsx'

/** Selects all tasks that were found, also those that are not in sight, for the actions of the bar below. */
export function SelectAllButton({ tasks }: { tasks: readonly Task[] }) {
  const { set } = useSelection()
  if (tasks.length === 0) return null
  return (
    <Button look="quiet" icon="select" onPress={() => set(new Set(tasks.map(({ id }) => id)))}>
      Select all {tasks.length.toLocaleString('en')}
    </Button>
  )
}
