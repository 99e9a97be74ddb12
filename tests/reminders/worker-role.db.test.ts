import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { fireAll } from './use-worker.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it('the worker can read only whose work is due and when, and can change nothing [T-28]', async () => {
  const clock = stoppedClock('2026-11-30T08:00:00.000Z')
  const userId = newUser()
  const { tasks, notifications } = callerFor(database, userId, clock)
  await tasks.create({ title: 'private-title-without' })
  await tasks.create({ title: 'private-title-done', completed: true, reminders: [{ at: '2026-11-30T10:00:00Z' }] })
  for (const minute of ['10', '20', '30'])
    await tasks.create({ title: 'private-title', reminders: [{ at: `2026-11-30T08:${minute}:00Z` }] })
  clock.set('2026-11-30T08:25:00.000Z')
  await fireAll(database, clock)
  const [snoozed] = (await notifications.list()).items
  await notifications.snooze({ id: snoozed?.id ?? '', until: new Date('2026-11-30T09:00:00Z') })

  const own = (rows: { user_id: string }[]) => rows.filter(({ user_id }) => user_id === userId)
  const schedules = await database.worker<{ user_id: string; next_at: Date }>(
    'SELECT user_id, task_id, next_at FROM reminder_schedule',
    [],
  )
  expect(own(schedules)).toMatchObject([{ next_at: new Date('2026-11-30T08:30:00.000Z') }])
  const woken = await database.worker<{ user_id: string; id: string }>(
    'SELECT user_id, id::text AS id, wake_at FROM notification',
    [],
  )
  expect(own(woken)).toMatchObject([{ id: snoozed?.id }])

  for (const sql of [
    'SELECT since FROM reminder_schedule',
    'SELECT task_id FROM notification',
    'SELECT title FROM task',
    'SELECT reminders FROM task',
    'SELECT time_zone FROM settings',
    'SELECT seq FROM counter',
    'SELECT name FROM auth."user"',
    'SELECT hash FROM auth.secret_lookup',
    'UPDATE reminder_schedule SET next_at = NULL',
    'UPDATE notification SET wake_at = NULL',
    'DELETE FROM reminder_schedule',
    `INSERT INTO reminder_schedule (user_id, task_id, since) VALUES ('x', gen_random_uuid(), now())`,
    'DELETE FROM notification',
  ])
    await expect((async () => database.worker(sql, []))(), sql).rejects.toThrow(/permission denied/)
})
