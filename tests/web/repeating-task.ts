import type { Task } from '@taskwire/client'
import type { inApp, OpenApp } from './in-app.ts'
import { call, reopen, saved, task } from './own-tasks.ts'

/** A Monday that no test run reaches. */
export const DUE = { date: '2099-01-05' }
/** What makes a task repeat on every Monday. */
export const WEEKLY = { recurrence: { rule: 'FREQ=WEEKLY;BYDAY=MO', from: 'due' } }

/** Creates a task due on a far Monday, and opens the inbox. */
export async function openRepeating(
  openSignedIn: ReturnType<typeof inApp>['openSignedIn'],
  input: object,
): Promise<OpenApp & { id: string }> {
  const watched = await openSignedIn('/app/', { locale: 'en-GB', timezoneId: 'UTC' })
  const { id } = await call<Task>(watched, 'tasks.create', { title: 'Water the plants', due: DUE, ...input })
  await reopen(watched, '/inbox')
  await saved(watched.page)
  await task(watched.page, 'Water the plants').waitFor()
  return { ...watched, id }
}
