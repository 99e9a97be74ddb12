import { useTaskActions } from '../tasks/data/actions.tsx'
import { useSelection } from '../tasks/list/selection.tsx'
import { usePlaces } from '../tasks/panel/place-field.tsx'
import { PickDialog } from './pick-dialog.tsx'

interface TaskDialogProps {
  ids: readonly string[]
  isOpen: boolean
  onClose: () => void
}

/** Moves tasks to a list or section that is found by typing. */
export function MoveDialog({ ids, isOpen, onClose }: TaskDialogProps) {
  const places = usePlaces()
  const { move } = useTaskActions()
  const { clear } = useSelection()
  return (
    <PickDialog
      label="Move to"
      placeholder="Move to which list?"
      isOpen={isOpen}
      onClose={onClose}
      picks={places.map(({ value, text, mark }) => ({ id: value, text, mark }))}
      onPick={(id) => {
        const option = places.find(({ value }) => value === id)
        if (!option) return
        void move(ids, option.place, `Moved to ${option.text}`)
        clear()
      }}
    />
  )
}
