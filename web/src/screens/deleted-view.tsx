import type { View } from '@taskwire/client'
import { useViewActions } from '../views/view-actions.ts'
import { DeletedScreen } from './deleted-screen.tsx'

/** Says that a view was deleted while it was open, or before, and restores it. */
export function DeletedView({ view }: { view: View }) {
  const { restore } = useViewActions()
  return (
    <DeletedScreen
      name={view.name}
      kind="view"
      text="It stays in the trash for 30 days. Its tasks were not deleted."
      onRestore={() => void restore(view)}
    />
  )
}
