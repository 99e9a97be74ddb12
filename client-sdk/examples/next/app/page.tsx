import { isTaskwireError } from '@taskwire/client'
import { redirect } from 'next/navigation'
import { visitor } from '../lib/visitor'
import { addTask, signOut } from './actions'

/** Renders the visitor's open tasks on the server for each request. */
export default async function Page() {
  const tasks = await openTasks()
  if (!tasks) redirect('/sign-in')
  return (
    <main>
      <h1>Tasks</h1>
      <form action={addTask}>
        <label>
          New task <input name="title" required maxLength={200} />
        </label>{' '}
        <button type="submit">Add</button>
      </form>
      <ul>
        {tasks.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
      <form action={signOut}>
        <button type="submit">Sign out</button>
      </form>
    </main>
  )
}

/** Returns the open tasks; undefined if the visitor has no valid session. */
async function openTasks() {
  const { session, taskwire } = await visitor()
  if (!(await session.isSignedIn())) return undefined
  try {
    return (await taskwire.tasks.list({ completed: false })).items
  } catch (error) {
    if (isTaskwireError(error, 'UNAUTHENTICATED')) return undefined
    throw error
  }
}
