import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { messageOf, queries } from './api.ts'
import { Field, isShownAtField } from './field.tsx'

/** Renders the form for a new task. The server validates the input; its messages are shown at the fields. */
export function NewTask() {
  const create = useMutation(queries.tasks.create.mutationOptions())
  const { error } = create

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (create.isPending) return
    const form = event.currentTarget
    const data = new FormData(form)
    const date = String(data.get('due') ?? '')
    // The form is reset only after success, so that input is not lost.
    create.mutate(
      { title: String(data.get('title') ?? ''), due: date === '' ? null : { date } },
      { onSuccess: () => form.reset() },
    )
  }

  return (
    <form className="card new-task" onSubmit={submit} aria-label="New task">
      <Field label="Title" name="title" autoComplete="off" placeholder="What is to be done?" error={error} />
      <Field label="Due (optional)" name="due" type="date" error={error} />
      <button type="submit" className="primary">
        {create.isPaused ? 'Waiting…' : create.isPending ? 'Adding…' : 'Add task'}
      </button>
      <p role="alert" className="failure">
        {error && !isShownAtField(error, ['title', 'due']) && messageOf(error)}
      </p>
    </form>
  )
}
