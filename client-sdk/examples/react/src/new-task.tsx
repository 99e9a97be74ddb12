import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { useTRPC } from './api.ts'
import { messageOf } from './failure.ts'
import { Field } from './field.tsx'
import { useTaskCache } from './task-cache.ts'

/** Renders the form for a new task. The server validates the input; its messages are shown at the fields. */
export function NewTask() {
  const { refresh } = useTaskCache()
  const create = useMutation(useTRPC().tasks.create.mutationOptions({ onSettled: refresh }))
  // `data.code` narrows the error: only INVALID_INPUT carries issues.
  const issues = create.error?.data?.code === 'INVALID_INPUT' ? create.error.data.issues : []
  const issueOf = (field: 'title' | 'due') => issues.find(({ path }) => path[0] === field)?.message

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
      <Field label="Title" name="title" autoComplete="off" placeholder="What is to be done?" issue={issueOf('title')} />
      <Field label="Due (optional)" name="due" type="date" issue={issueOf('due')} />
      <button type="submit" className="primary">
        {create.isPaused ? 'Waiting…' : create.isPending ? 'Adding…' : 'Add task'}
      </button>
      <p role="alert" className="failure">
        {create.error && issues.length === 0 && messageOf(create.error)}
      </p>
    </form>
  )
}
