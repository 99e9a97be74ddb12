import { useRef, useState } from 'react'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { titleProblem } from '../tasks/data/validate.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { Form } from '../ui/form.tsx'
import { showToast } from '../ui/toasts.tsx'
import { ChoiceFields, taskOf, useChoices } from './choices.tsx'
import { Parts } from './parts.tsx'
import { QuickField } from './quick-field.tsx'
import { useQuickText } from './use-quick-text.ts'

interface QuickAddProps {
  isOpen: boolean
  onClose: () => void
}

/** Adds a task from any screen, by a text that can contain its due date, list, tags and so on. */
export function QuickAdd({ isOpen, onClose }: QuickAddProps) {
  return (
    <ModalDialog title="New task" isOpen={isOpen} onClose={onClose} isWide>
      <QuickAddForm onClose={onClose} />
    </ModalDialog>
  )
}

function QuickAddForm({ onClose }: Pick<QuickAddProps, 'onClose'>) {
  const { create } = useTaskActions()
  const quick = useQuickText()
  const choices = useChoices()
  const field = useRef<HTMLTextAreaElement>(null)
  // Shown until the text changes.
  const [problem, setProblem] = useState<{ text: string; message: string }>()
  const [isAdding, setAdding] = useState(false)

  /** Adds the task. Returns an error message if it is invalid. */
  async function add(): Promise<string | undefined> {
    const read = await quick.read()
    const task = read?.create ?? { title: quick.text.trim() }
    const wrong = titleProblem(task.title)
    if (wrong !== undefined) return wrong
    const { input, placeName } = taskOf(choices, task)
    await create(input)
    showToast({ text: `Added to ${placeName}${read ? '' : ' with the whole text as the title'}` })
    onClose()
  }

  async function submit() {
    if (isAdding) return
    setAdding(true)
    const message = await add().catch((error: unknown) => (error instanceof Error ? error.message : 'Not added.'))
    setAdding(false)
    setProblem(message === undefined ? undefined : { text: quick.text, message })
    if (message !== undefined) field.current?.focus()
  }

  return (
    <Form onSubmit={submit}>
      <QuickField
        quick={quick}
        error={problem?.text === quick.text ? problem.message : undefined}
        isReadOnly={isAdding}
        field={field}
      />
      <div className="contents" inert={isAdding}>
        <Parts
          {...quick}
          accept={(suggestion) => {
            quick.accept(suggestion)
            // Its button is gone.
            field.current?.focus()
          }}
        />
        <ChoiceFields choices={choices} task={quick.answer?.create} />
      </div>
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isPending={isAdding}>
          Add task
        </Button>
      </div>
    </Form>
  )
}
