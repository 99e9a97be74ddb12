import { LIMITS, type ListColor, type TaskList } from '@taskwire/client'
import { useState } from 'react'
import { nameProblem, textProblem } from '../tasks/data/validate.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { ColorField } from './color-field.tsx'
import { useListActions } from './list-actions.ts'

interface ListDialogProps {
  isOpen: boolean
  onClose: () => void
  /** The list to change. Without it a new one is created. */
  list?: TaskList | undefined
  onCreated?: (id: string) => void
}

/** Creates a list, or changes its name, description and colour. */
export function ListDialog({ isOpen, onClose, list, onCreated }: ListDialogProps) {
  return (
    <ModalDialog title={list ? 'Edit list' : 'New list'} isOpen={isOpen} onClose={onClose}>
      <ListForm list={list} onClose={onClose} onCreated={onCreated} />
    </ModalDialog>
  )
}

interface ListFormProps {
  list: TaskList | undefined
  onClose: () => void
  onCreated: ((id: string) => void) | undefined
}

function ListForm({ list, onClose, onCreated }: ListFormProps) {
  const [name, setName] = useState(list?.name ?? '')
  const [color, setColor] = useState<ListColor | null>(list?.color ?? (list ? null : 'teal'))
  const [description, setDescription] = useState(list?.description ?? '')
  const [isChecked, setChecked] = useState(false)
  const { create, update } = useListActions()
  const problem = nameProblem(name)
  const tooLong = textProblem(description, LIMITS.descriptionLength)

  async function save() {
    setChecked(true)
    if (problem !== undefined || tooLong !== undefined) return
    const fields = { name: name.trim(), color, description: description.trim() }
    const made = await (list ? update(list.id, fields) : create(fields))
    if (!made) return
    if (!list) onCreated?.(made.id)
    onClose()
  }

  return (
    <Form onSubmit={save}>
      <TextField label="Name" value={name} onChange={setName} error={isChecked ? problem : undefined} autoFocus />
      <TextField
        label="Description"
        placeholder="What belongs into this list?"
        rows={2}
        value={description}
        onChange={setDescription}
        error={tooLong}
      />
      <ColorField value={color} onChange={setColor} />
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          {list ? 'Save' : 'Create list'}
        </Button>
      </div>
    </Form>
  )
}
