import { useState } from 'react'
import { nameProblem } from '../tasks/data/validate.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { TextField } from '../ui/fields.tsx'

interface NameDialogProps {
  title: string
  name: string
  /** Returns what is wrong with a name; undefined if nothing is. Default: the rules of lists and sections. */
  problemOf?: (name: string) => string | undefined
  isOpen: boolean
  onClose: () => void
  onSave: (name: string) => void
}

/** Asks for a name. */
export function NameDialog({ title, isOpen, onClose, ...form }: NameDialogProps) {
  return (
    <ModalDialog title={title} isOpen={isOpen} onClose={onClose}>
      <NameForm {...form} onClose={onClose} />
    </ModalDialog>
  )
}

type NameFormProps = Pick<NameDialogProps, 'name' | 'problemOf' | 'onClose' | 'onSave'>

function NameForm({ name, problemOf = nameProblem, onClose, onSave }: NameFormProps) {
  const [text, setText] = useState(name)
  const [isChecked, setChecked] = useState(false)
  const problem = problemOf(text)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        setChecked(true)
        if (problem !== undefined) return
        onSave(text.trim())
        onClose()
      }}
    >
      <TextField label="Name" value={text} onChange={setText} error={isChecked ? problem : undefined} autoFocus />
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Save
        </Button>
      </div>
    </form>
  )
}
