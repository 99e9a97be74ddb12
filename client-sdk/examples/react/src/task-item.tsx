import { useMutation } from '@tanstack/react-query'
import type { Due, Task } from '@taskwire/client'
import { useTRPC, useTRPCClient } from './api.ts'
import { messageOf } from './failure.ts'
import { useTaskCache } from './task-cache.ts'

interface TaskItemProps {
  task: Task
  onDeleted: (task: Task) => void
}

/** One task: done or not, and a way to be rid of it. */
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

/** Completes or reopens a task: shown at once, taken back if the server does not do it. */
function useCompletion(task: Task) {
  const { tasks } = useTRPCClient()
  const cache = useTaskCache()
  return useMutation({
    // Clicks on one task reach the server one after the other; otherwise the last might not win.
    scope: { id: task.id },
    mutationFn: (completed: boolean) => (completed ? tasks.complete : tasks.reopen).mutate({ id: task.id }),
    onMutate: (completed) => cache.putEarly({ ...task, completed }),
    onError: (_error, _completed, before) => before && cache.put(before),
    onSettled: cache.refresh,
  })
}

function DueDate({ due: { date, time, timeZone } }: { due: Due }) {
  // Without a zone the browser reads it as local time, which is what a date means to its reader.
  const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }).format(new Date(`${date}T00:00`))
  const parts = [day, time, timeZone].filter((part) => part !== undefined)
  return <time dateTime={date}>{parts.join(', ')}</time>
}
