import type { Task } from '@taskwire/client'
import { useRef, useState } from 'react'
import { FieldError, Input, TextField } from 'react-aria-components'
import { useTaskActions } from '../data/actions.tsx'
import { titleProblem } from '../data/validate.ts'

/** The title of a task as a text field, in its row. Enter and leaving it save, Escape does not. */
export function InlineTitle({ task, onDone }: { task: Task; onDone: () => void }) {
  const [title, setTitle] = useState(task.title)
  const isDone = useRef(false)
  const { update } = useTaskActions()
  const problem = titleProblem(title)

  function finish(isSaved: boolean, row?: HTMLElement | null) {
    if (isDone.current) return
    if (isSaved && problem !== undefined) return
    isDone.current = true
    if (isSaved && title.trim() !== task.title) void update({ id: task.id, title: title.trim() })
    // The keys of the list go on where the field was.
    row?.focus()
    onDone()
  }

  return (
    <TextField
      className="inline-title"
      aria-label="Title"
      value={title}
      onChange={setTitle}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      autoFocus
    >
      <Input
        className="inline-title-input"
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => finish(problem === undefined)}
        onKeyDown={(event) => {
          const row = event.currentTarget.closest<HTMLElement>('[role=row]')
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) finish(true, row)
          if (event.key === 'Escape') finish(false, row)
        }}
      />
      <FieldError className="inline-title-problem">{problem}</FieldError>
    </TextField>
  )
}
