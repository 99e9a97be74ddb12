import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type { Task } from '@taskwire/client'
import { useState } from 'react'
import { messageOf, queries, session } from './api.ts'
import { LiveSign } from './live-sign.tsx'
import { NewTask } from './new-task.tsx'
import { TaskItem } from './task-item.tsx'
import './tasks.css'

const PAGE_SIZE = 20

/** Renders the tasks of the signed-in user. */
export function Tasks() {
  const [deleted, setDeleted] = useState<Task>()
  return (
    <>
      <header>
        <h1>Tasks</h1>
        <Stats />
        <button type="button" className="quiet" onClick={signOut}>
          Sign out
        </button>
      </header>
      <main>
        <NewTask />
        {deleted && <Deleted key={deleted.id} task={deleted} onDone={() => setDeleted(undefined)} />}
        <TaskList onDeleted={setDeleted} />
      </main>
      <LiveSign />
    </>
  )
}

function signOut(): void {
  // The session is deleted locally in any case. If the request fails, the session expires on the server.
  session.signOut().catch(() => {})
}

function Stats() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  const { data } = useQuery(queries.tasks.stats.queryOptions({ timeZone }))
  if (!data) return null
  return (
    <p className="stats">
      {data.open} open, {data.completed} done{data.overdue > 0 && `, ${data.overdue} overdue`}
    </p>
  )
}

function TaskList({ onDeleted }: { onDeleted: (task: Task) => void }) {
  const list = useInfiniteQuery(queries.tasks.list.infiniteQueryOptions({ limit: PAGE_SIZE }))
  const { data, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } = list
  const tasks = data?.pages.flatMap(({ items }) => items)

  async function loadMore() {
    // `fetchNextPage` cancels a running fetch, and with it the changes that the fetch would have shown.
    if (isFetching) await refetch({ cancelRefetch: false })
    await fetchNextPage()
  }

  return (
    <section aria-label="Your tasks" aria-busy={isFetching}>
      {!data && !error && <p role="status">Loading your tasks…</p>}
      {tasks?.length === 0 && !hasNextPage && (
        <p className="empty">Nothing to do yet. Your first task goes into the form above.</p>
      )}
      {tasks && tasks.length > 0 && (
        <ul className="card">
          {tasks.map((task) => (
            <TaskItem key={task.id} task={task} onDeleted={onDeleted} />
          ))}
        </ul>
      )}
      {error && (
        <p role="alert" className="failure">
          {messageOf(error)}{' '}
          <button type="button" className="link" onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      )}
      {hasNextPage && (
        <button type="button" className="more" onClick={() => void loadMore()}>
          {isFetchingNextPage ? 'Loading…' : 'Load more'}
        </button>
      )}
    </section>
  )
}

/** Renders a notice for a deleted task, with a button that restores it. */
function Deleted({ task, onDone }: { task: Task; onDone: () => void }) {
  const restore = useMutation(queries.tasks.restore.mutationOptions({ onSuccess: onDone, retry: false }))
  return (
    <p role="status" className="notice">
      <span>{restore.error ? messageOf(restore.error) : `“${task.title}” is in the trash.`}</span>
      {/* Takes the focus, because the focused button was removed with its task. */}
      <button type="button" className="link" ref={focus} onClick={() => restore.mutate({ id: task.id })}>
        Undo
      </button>
    </p>
  )
}

function focus(button: HTMLButtonElement | null): void {
  button?.focus()
}
