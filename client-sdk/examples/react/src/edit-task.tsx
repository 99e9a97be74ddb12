import { useMutation } from '@tanstack/react-query'
import type { Priority, Task } from '@taskwire/client'
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react'
import { messageOf, queries } from './api.ts'
import { Field, isShownAtField } from './field.tsx'

const PRIORITIES: Priority[] = ['none', 'low', 'medium', 'high', 'urgent']
const FIELDS = ['title', 'tags', 'due']

/** Renders the form that edits a task. It sends only the fields that were changed, so that other devices' changes stay. */
export function EditTask({ task: shown, onDone }: { task: Task; onDone: () => void }) {
  const id = useId()
  // The task as the form shows it. A change of another device is not one of this form.
  const [task] = useState(shown)
  const options = { scope: { id: task.id }, retry: false, onSuccess: onDone }
  const update = useMutation(queries.tasks.update.mutationOptions({ ...options, optimistic: false }))
  const { error } = update

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (update.isPending) return
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? '')
    const tags = tagsIn(text('tags'))
    const date = text('due')
    update.mutate({
      id: task.id,
      ...(text('title') !== task.title && { title: text('title') }),
      ...(tags.join() !== task.tags.join() && { tags }),
      ...(text('priority') !== task.priority && { priority: PRIORITIES.find((one) => one === text('priority')) }),
      ...(date !== (task.due?.date ?? '') && { due: date === '' ? null : { ...task.due, date } }),
    })
  }

  const closeOnEscape = ({ key }: KeyboardEvent) => key === 'Escape' && onDone()

  return (
    <li className="task">
      <form className="edit-task" onSubmit={submit} onKeyDown={closeOnEscape} aria-label={`Edit ${task.title}`}>
        <Field label="Title" name="title" defaultValue={task.title} autoComplete="off" autoFocus error={error} />
        <Field label="Tags" name="tags" defaultValue={task.tags.join(', ')} autoComplete="off" error={error} />
        <Field label="Due" name="due" type="date" defaultValue={task.due?.date} error={error} />
        <div className="field">
          <label htmlFor={id}>Priority</label>
          <select id={id} name="priority" defaultValue={task.priority}>
            {PRIORITIES.map((priority) => (
              <option key={priority}>{priority}</option>
            ))}
          </select>
        </div>
        <p role="alert" className="failure">
          {error && !isShownAtField(error, FIELDS) && `Not saved. ${messageOf(error)}`}
        </p>
        <div className="actions">
          <button type="submit" className="primary">
            {update.isPaused ? 'Waiting…' : update.isPending ? 'Saving…' : 'Save'}
          </button>
          <button type="button" className="quiet" onClick={onDone}>
            Cancel
          </button>
        </div>
      </form>
    </li>
  )
}

function tagsIn(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim())
  return [...new Set(tags.filter((tag) => tag !== ''))]
}
