import type { TaskList as List } from '@taskwire/client'
import { Screen } from '../layout/screen.tsx'
import { useListActions } from '../lists/list-actions.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** Says that a list was deleted while it was open, or before, and restores it. */
export function DeletedList({ list }: { list: List }) {
  const { restore } = useListActions()
  return (
    <Screen title={list.name}>
      <EmptyState
        icon="trash"
        title="This list was deleted"
        text="It may have been deleted in another tab or on another device. It stays in the trash for 30 days, with its tasks."
      >
        <Button look="primary" icon="restore" onPress={() => void restore(list)}>
          Restore the list
        </Button>
      </EmptyState>
    </Screen>
  )
}
