import { useMutation } from '@tanstack/react-query'
import type { Due, Task } from '@taskwire/client'
import { useState } from 'react'
import { messageOf, queries } from './api.ts'
import { EditTask } from './edit-task.tsx'

interface TaskItemProps {
  task: Task
  onDeleted: (task: Task) => void
}

/** Renders one task with its checkbox, and the form that edits it on request. */
export function TaskItem({ task, onDeleted }: TaskItemProps) {
  const [isEditing, setIsEditing] = useState(false)
  const [wasEdited, setWasEdited] = useState(false)
  // Changes of one task run in order, so that the last click wins. A failed one is shown at once instead of being retried.
  const options = { scope: { id: task.id }, retry: false }
  const complete = useMutation(queries.tasks.complete.mutationOptions(options))
  const reopen = useMutation(queries.tasks.reopen.mutationOptions(options))
  const remove = useMutation(queries.tasks.delete.mutationOptions({ ...options, onSuccess: onDeleted }))
  const error = complete.error ?? reopen.error ?? remove.error
  const { id, title, completed, priority, tags, due } = task

  function toggle() {
    complete.reset()
    reopen.reset()
    ;(completed ? reopen : complete).mutate({ id })
  }

  function close() {
    setIsEditing(false)
    setWasEdited(true)
  }

  if (isEditing) return <EditTask task={task} onDone={close} />
  return (
    <li className="task">
      <label>
        <input type="checkbox" checked={completed} onChange={toggle} />
        <span className="title">{title}</span>
      </label>
      <span className="actions">
        {/* After editing it takes the focus back, which the form had. */}
        <button
          type="button"
          className="quiet"
          aria-label={`Edit ${title}`}
          ref={wasEdited ? focus : null}
          onClick={() => setIsEditing(true)}
        >
          Edit
        </button>
        <button type="button" className="quiet" aria-label={`Delete ${title}`} onClick={() => remove.mutate({ id })}>
          Delete
        </button>
      </span>
      <p className="marks">
        {due && <DueDate due={due} isOpen={!completed} />}
        {priority !== 'none' && <span className={`mark ${priority}`}>{priority}</span>}
        {tags.map((tag) => (
          <span key={tag} className="mark">
            #{tag}
          </span>
        ))}
      </p>
      <p role="alert" className="failure">
        {error && `Not saved. ${messageOf(error)}`}
      </p>
    </li>
  )
}

function focus(button: HTMLButtonElement | null): void {
  button?.focus()
}

function DueDate({ due, isOpen }: { due: Due; isOpen: boolean }) {
  const { date, time, timeZone } = due
  // Without a time zone the browser parses it as local time, as intended for a date.
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(`${date}T00:00`))
  const parts = [day, time, timeZone].filter((part) => part !== undefined)
  const isOverdue = isOpen && isPast(due)
  return (
    <>
      <time dateTime={date} className={isOverdue ? 'overdue' : ''}>
        {parts.join(', ')}
      </time>
      {isOverdue && <span className="mark overdue">overdue</span>}
    </>
  )
}

/** Returns whether a due date has passed: a whole day at its end, a time when it has come, in its own time zone. */
function isPast({ date, time, timeZone }: Due): boolean {
  const format: Intl.DateTimeFormatOptions = { dateStyle: 'short', timeStyle: 'short', timeZone }
  // Sweden writes dates and times so that they sort: 2026-11-30 09:00.
  const now = new Intl.DateTimeFormat('sv', format).format(new Date())
  return time === undefined ? date < now.slice(0, 10) : `${date} ${time}` <= now
}
