import { useState } from 'react'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useTags } from '../tasks/data/queries.ts'
import { useSelection } from '../tasks/list/selection.tsx'
import { Icon } from '../ui/icon.tsx'
import { type Pick, PickDialog } from './pick-dialog.tsx'

interface TagDialogProps {
  ids: readonly string[]
  isOpen: boolean
  onClose: () => void
}

/** Adds a tag to tasks: a known one, or a new one. */
export function TagDialog({ ids, isOpen, onClose }: TagDialogProps) {
  const [typed, setTyped] = useState('')
  const tags = useTags()
  const { addTag } = useTaskActions()
  const { clear } = useSelection()
  const text = typed.trim().slice(0, 64)
  const isNew = text !== '' && !tags.includes(text)
  const mark = <Icon name="tag" />
  const picks: Pick[] = [
    ...(isNew ? [{ id: text, text: `New tag “${text}”`, mark, isAlways: true }] : []),
    ...tags.map((tag) => ({ id: tag, text: tag, mark })),
  ]
  return (
    <PickDialog
      label="Add a tag"
      placeholder="Which tag?"
      isOpen={isOpen}
      picks={picks}
      onType={setTyped}
      onClose={onClose}
      onPick={(tag) => {
        void addTag(ids, tag)
        clear()
      }}
    />
  )
}
