import type { View } from '@taskwire/client'
import { Screen } from '../layout/screen.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { useViewActions } from '../views/view-actions.ts'

/** A saved view in the trash. */
export function DeletedView({ view }: { view: View }) {
  const { restore } = useViewActions()
  return (
    <Screen title={view.name}>
      <EmptyState
        icon="trash"
        title="This view was deleted"
        text="It stays in the trash for 30 days. Its tasks were not deleted."
      >
        <Button look="primary" icon="restore" onPress={() => void restore(view)}>
          Restore the view
        </Button>
      </EmptyState>
    </Screen>
  )
}
