import { useMutation } from '@tanstack/react-query'
import type { Due, Task } from '@taskwire/client'
import { useTRPC, useTRPCClient } from './api.ts'
import { messageOf } from './failure.ts'
import { useTaskCache } from './task-cache.ts'

interface TaskItemProps {
  task: Task
  onDeleted: (task: Task) => void
}

/** Renders one task with its checkbox and a delete button. */
export function TaskItem({ task, onDeleted }: TaskItemProps) {
  const completion = useCompletion(task)
  const cache = useTaskCache()
  const remove = useMutation(
    useTRPC().tasks.delete.mutationOptions({
      onSuccess: (deleted) => {
        cache.remove(deleted)
        onDeleted(deleted)
      },
      onSettled: cache.refresh,
    }),
  )
  const error = completion.error ?? remove.error

  return (
    <li className="task" aria-busy={remove.isPending}>
      <label>
        <input
          type="checkbox"
          checked={task.completed}
          onChange={({ currentTarget }) => completion.mutate(currentTarget.checked)}
        />
        <span className="title">{task.title}</span>
      </label>
      {task.due && <DueDate due={task.due} />}
      <button
        type="button"
        className="quiet"
        aria-label={`Delete ${task.title}`}
        onClick={() => remove.mutate({ id: task.id })}
      >
        Delete
      </button>
      <p role="alert" className="failure">
        {error && `Not saved. ${messageOf(error)}`}
      </p>
    </li>
  )
}

/** Completes or reopens a task with an optimistic update, reverted if the server rejects it. */
function useCompletion(task: Task) {
  const { tasks } = useTRPCClient()
  const cache = useTaskCache()
  return useMutation({
    // Mutations of one task run in order, so that the last click wins.
    scope: { id: task.id },
    mutationFn: (completed: boolean) => (completed ? tasks.complete : tasks.reopen).mutate({ id: task.id }),
    onMutate: (completed) => cache.putEarly({ ...task, completed }),
    onError: (_error, _completed, before) => before && cache.put(before),
    onSettled: cache.refresh,
  })
}

function DueDate({ due: { date, time, timeZone } }: { due: Due }) {
  // Without a time zone the browser parses it as local time, as intended for a date.
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(`${date}T00:00`))
  const parts = [day, time, timeZone].filter((part) => part !== undefined)
  return <time dateTime={date}>{parts.join(', ')}</time>
}
