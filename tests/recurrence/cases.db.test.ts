import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DueInput } from '../../src/tasks/due.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Returns a caller of a new user at a time, and functions to move the time. */
function user(now: string) {
  const clock = stoppedClock(now)
  const caller = callerFor(database, newUser(), clock)
  return { clock, ...caller, undo: (undoToken: string | null) => caller.changes.undo({ undoToken: undoToken ?? '' }) }
}

const repeats = (rule: string, from: 'due' | 'completion' = 'due') => ({ rule, from })

/** Completes a task on each of its due dates, and returns these. */
async function datesOf(rule: string, due: DueInput, count: number): Promise<string[]> {
  const { tasks, clock } = user(`${due.date}T09:00:00.000Z`)
  let task = await tasks.create({ title: 'x', due, recurrence: repeats(rule) })
  const dates = []
  while (dates.length < count) {
    dates.push(task.due?.date ?? 'none')
    clock.set(`${task.due?.date}T09:00:00.000Z`)
    task = await tasks.complete({ id: task.id, occurrence: task.occurrence ?? '' })
  }
  return dates
}

it('monthly from 31 January is on the last day of shorter months, and on the 31st again', async () => {
  expect(await datesOf('FREQ=MONTHLY', { date: '2026-01-31' }, 4)).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
  ])
})

it('monthly from 30 January returns to the 30th after February', async () => {
  expect(await datesOf('FREQ=MONTHLY', { date: '2026-01-30' }, 3)).toEqual(['2026-01-30', '2026-02-28', '2026-03-30'])
})

it('yearly from 29 February is on 28 February, and on the 29th in leap years', async () => {
  expect(await datesOf('FREQ=YEARLY', { date: '2024-02-29' }, 5)).toEqual([
    '2024-02-29',
    '2025-02-28',
    '2026-02-28',
    '2027-02-28',
    '2028-02-29',
  ])
})

it('a daily task that is late becomes due today in one call', async () => {
  const { tasks } = user('2026-08-09T09:00:00.000Z')
  const { id } = await tasks.create({ title: 'x', due: { date: '2026-08-01' }, recurrence: repeats('FREQ=DAILY') })
  expect(await tasks.complete({ id })).toMatchObject({
    due: { date: '2026-08-09' },
    completed: false,
    occurrenceIndex: 2,
  })
})

it.each([
  ['07:45', '2026-08-09'],
  ['08:05', '2026-08-11'],
])('every two days at 08:00, completed at %s on a day of the series, becomes due on %s', async (time, date) => {
  const { tasks } = user(`2026-08-09T${time}:00.000Z`)
  const due = { date: '2026-08-01', time: '08:00' }
  const { id } = await tasks.create({ title: 'x', due, recurrence: repeats('FREQ=DAILY;INTERVAL=2') })
  expect(await tasks.complete({ id })).toMatchObject({ due: { date, time: '08:00' } })
})

it('two tasks that alternate every two days still alternate after both were late', async () => {
  const { tasks } = user('2026-08-09T09:00:00.000Z')
  const recurrence = repeats('FREQ=DAILY;INTERVAL=2')
  const a = await tasks.create({ title: 'a', due: { date: '2026-08-01' }, recurrence })
  const b = await tasks.create({ title: 'b', due: { date: '2026-08-02' }, recurrence })
  const { items } = await tasks.completeMany({ ids: [a.id, b.id] })
  expect(items.map(({ due }) => due?.date)).toEqual(['2026-08-09', '2026-08-10'])
})

it('every day from completion, completed before it is due, becomes due after its due date', async () => {
  const { tasks } = user('2026-05-17T09:00:00.000Z')
  const due = { date: '2026-05-20' }
  const { id } = await tasks.create({ title: 'x', due, recurrence: repeats('FREQ=DAILY', 'completion') })
  expect(await tasks.complete({ id })).toMatchObject({ due: { date: '2026-05-21' } })
})

it('the last day of the month, completed a day early, becomes due at the end of the next month', async () => {
  const { tasks } = user('2026-07-30T09:00:00.000Z')
  const recurrence = repeats('FREQ=MONTHLY;BYMONTHDAY=-1')
  const { id } = await tasks.create({ title: 'x', due: { date: '2026-07-31' }, recurrence })
  expect(await tasks.complete({ id })).toMatchObject({ due: { date: '2026-08-31' } })
})

it('completing leaves the text of the rule as it was sent', async () => {
  const { tasks } = user('2026-07-30T09:00:00.000Z')
  const rule = 'freq=Daily;Until=20270101;INTERVAL=1'
  const { id } = await tasks.create({ title: 'x', due: { date: '2026-07-30' }, recurrence: repeats(rule) })
  expect((await tasks.complete({ id })).recurrence).toEqual({ rule, from: 'due', missingDay: 'last' })
})

it('UNTIL before the next occurrence ends the series', async () => {
  const { tasks, occurrences } = user('2021-02-15T09:00:00.000Z')
  const recurrence = repeats('FREQ=MONTHLY;UNTIL=20210227')
  const { id, nextDue } = await tasks.create({ title: 'x', due: { date: '2021-02-15' }, recurrence })
  expect(nextDue).toBeNull()
  expect(await tasks.complete({ id })).toMatchObject({ completed: true, due: { date: '2021-02-15' } })
  expect((await occurrences.list()).items).toMatchObject([{ taskId: id, index: 1, outcome: 'done' }])
})

it('COUNT ends the series after exactly as many occurrences, from due dates and from completions', async () => {
  for (const from of ['due', 'completion'] as const) {
    const { tasks, clock } = user('2026-08-01T09:00:00.000Z')
    let task = await tasks.create({
      title: 'x',
      due: { date: '2026-08-01' },
      recurrence: repeats('FREQ=DAILY;COUNT=3', from),
    })
    const dates = []
    while (!task.completed) {
      dates.push(task.due?.date)
      clock.set(`${task.due?.date}T09:00:00.000Z`)
      task = await tasks.complete({ id: task.id })
    }
    expect(dates).toEqual(['2026-08-01', '2026-08-02', '2026-08-03'])
  }
})

it('daily at 02:30 in Berlin has an occurrence on the day when that time is skipped, and keeps the time', async () => {
  const due = { date: '2026-03-28', time: '02:30', timeZone: 'Europe/Berlin' }
  const { tasks, clock } = user('2026-03-28T01:00:00.000Z')
  const { id } = await tasks.create({ title: 'x', due, recurrence: repeats('FREQ=DAILY') })
  clock.set('2026-03-28T09:00:00.000Z')
  expect((await tasks.complete({ id })).due).toEqual({ ...due, date: '2026-03-29' })
  clock.set('2026-03-29T09:00:00.000Z')
  expect((await tasks.complete({ id })).due).toEqual({ ...due, date: '2026-03-30' })
})

it('one occurrence completed twice is one history row and one step; another occurrence is a conflict', async () => {
  const { tasks, occurrences } = user('2026-08-01T09:00:00.000Z')
  const task = await tasks.create({ title: 'x', due: { date: '2026-08-01' }, recurrence: repeats('FREQ=DAILY') })
  const { id, occurrence } = task
  const meant = { id, occurrence: occurrence ?? '' }
  const first = await tasks.complete(meant)
  expect(await tasks.complete(meant)).toEqual(first)
  expect(await tasks.skip(meant)).toEqual(first)
  expect((await occurrences.list({ taskId: id })).items).toHaveLength(1)
  await expect(tasks.complete({ id, occurrence: '2026-08-05' })).rejects.toMatchObject({ message: /2026-08-02/ })
})

it.each(['complete', 'skip'] as const)('undoing a %s restores due date, index, subtasks and history', async (verb) => {
  const { undoable, undo, ...caller } = user('2026-08-01T09:00:00.000Z')
  const { tasks } = caller
  const parent = await tasks.create({ title: 'x', due: { date: '2026-08-01' }, recurrence: repeats('FREQ=WEEKLY') })
  const done = await tasks.create({ title: 'done', parentId: parent.id, completed: true, due: { date: '2026-08-02' } })
  const open = await tasks.create({ title: 'open', parentId: parent.id })
  const states = async () =>
    Promise.all(
      [parent, done, open].map(async ({ id }) => {
        const { version: _, updatedAt: _1, ...task } = await tasks.get({ id })
        return task
      }),
    )
  const before = await states()
  const { undoToken, affected } = await undoable.tasks[verb]({ id: parent.id })
  expect(affected).toEqual({ occurrence: 1, task: 2 })
  expect((await caller.occurrences.list()).items).toMatchObject([{ outcome: verb === 'skip' ? 'skipped' : 'done' }])
  await undo(undoToken)
  expect(await states()).toEqual(before)
  expect((await caller.occurrences.list()).items).toEqual([])
})

it('a parent that repeats reopens its subtasks and moves their due dates; a subtask that repeats stays', async () => {
  const { tasks } = user('2026-08-01T09:00:00.000Z')
  const recurrence = repeats('FREQ=WEEKLY')
  const parent = await tasks.create({ title: 'x', due: { date: '2026-08-01' }, recurrence })
  const at = { parentId: parent.id, due: { date: '2026-07-30' } }
  const done = await tasks.create({ title: 'done', ...at, completed: true })
  const below = await tasks.create({ title: 'below', parentId: done.id, completed: true })
  const own = await tasks.create({ title: 'repeats', ...at, recurrence })
  await tasks.complete({ id: parent.id })
  expect(await tasks.get({ id: done.id })).toMatchObject({ completed: false, due: { date: '2026-08-06' } })
  expect(await tasks.get({ id: below.id })).toMatchObject({ completed: false, due: null })
  expect(await tasks.get({ id: own.id })).toEqual(own)
})
