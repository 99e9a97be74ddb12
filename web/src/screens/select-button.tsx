import { useSelection } from '../tasks/list/selection.tsx'
import { IconButton } from '../ui/button.tsx'

/** Begins to select tasks by tapping them. */
export function SelectButton() {
  const { isSelecting, start, clear } = useSelection()
  return (
    <IconButton
      icon="select"
      label={isSelecting ? 'End the selection' : 'Select tasks'}
      shortcut="X"
      onPress={isSelecting ? clear : start}
    />
  )
}
