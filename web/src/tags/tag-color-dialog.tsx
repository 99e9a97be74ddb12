import { useState } from 'react'
import { ColorField } from '../lists/color-field.tsx'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { Form } from '../ui/form.tsx'
import { useTagActions } from './tag-actions.ts'
import { useTagColor } from './tag-color.tsx'

interface TagColorDialogProps {
  tag: string
  isOpen: boolean
  onClose: () => void
}

/** Asks for the color of a tag. */
export function TagColorDialog({ tag, isOpen, onClose }: TagColorDialogProps) {
  return (
    <ModalDialog title={`Color of “${tag}”`} isOpen={isOpen} onClose={onClose}>
      <ColorForm tag={tag} onClose={onClose} />
    </ModalDialog>
  )
}

function ColorForm({ tag, onClose }: Omit<TagColorDialogProps, 'isOpen'>) {
  const present = useTagColor(tag) ?? null
  const [color, setColor] = useState(present)
  const { setColor: save } = useTagActions()
  return (
    <Form
      onSubmit={() => {
        if (color !== present) void save(tag, color)
        onClose()
      }}
    >
      <ColorField value={color} onChange={setColor} />
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Save
        </Button>
      </div>
    </Form>
  )
}
