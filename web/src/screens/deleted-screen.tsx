import { Screen } from '../layout/screen.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

interface DeletedScreenProps {
  name: string
  kind: 'list' | 'view'
  text: string
  onRestore: () => void
}

/** Says that what an address leads to is in the trash, and restores it. */
export function DeletedScreen({ name, kind, text, onRestore }: DeletedScreenProps) {
  return (
    <Screen title={name}>
      <EmptyState icon="trash" title={`This ${kind} was deleted`} text={text}>
        <Button look="primary" icon="restore" onPress={onRestore}>
          Restore the {kind}
        </Button>
      </EmptyState>
    </Screen>
  )
}
