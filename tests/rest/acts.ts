import { expect } from 'vitest'
import type { callerFor } from '../helpers/test-app.ts'

export type Caller = ReturnType<typeof callerFor>['undoable']

export const [milk, bread, tax, none] = ['1', '2', '3', '4'].map((n) => `01a2134d-c622-74ec-ae07-00000000000${n}`) as [
  string,
  string,
  string,
  string,
]

/** Creates the tasks of every scenario: an open one, a completed one with all fields, and one in the trash. */
export async function prepare(caller: Caller): Promise<void> {
  await caller.tasks.create({ id: milk, title: 'Buy milk' })
  await caller.tasks.create({
    id: bread,
    title: 'Bäckerei 🥐, 100 %_sure',
    description: 'line\nline',
    priority: 'urgent',
    tags: ['home, sweet', 'ümlaut&=+'],
    due: { date: '2026-11-20', time: '09:00', timeZone: 'Europe/Berlin' },
    completed: true,
  })
  await caller.tasks.create({ id: tax, title: 'Taxes', due: { date: '2026-11-30' } })
  await caller.tasks.delete({ id: tax })
}

export type Act = (caller: Caller) => Promise<unknown>

/** Makes the same call twice, like a retry after a lost response. */
export async function twice(call: () => Promise<unknown>): Promise<unknown> {
  const first = await call()
  expect(await call()).toEqual(first)
  return first
}

/** Undoes a change and returns the result. */
export async function undone(caller: Caller, change: Promise<{ undoToken: string | null }>) {
  const { undoToken } = await change
  return caller.changes.undo({ undoToken: undoToken ?? '' })
}
