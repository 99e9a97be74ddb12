import { expect, it } from 'vitest'
import { maySchedule } from '../../src/reminders/may-schedule.ts'

const reminders = [{ id: '01a2134d-c622-74ec-ae07-f77888b1355d', before: 'PT30M' }]
const plain = { reminders: [], affected: { task: 1 } }

it.each<[procedure: string, output: object]>([
  ['tasks.create', { reminders, affected: { task: 1 } }],
  ['tasks.createMany', { items: [plain, { reminders }], omitted: [], affected: { task: 2 } }],
  ['tasks.updateMany', { items: [plain], omitted: ['x'], affected: { task: 2 } }],
  ['tasks.restore', { ...plain, affected: { task: 3 } }],
  ['lists.restore', { affected: { list: 1, task: 1 } }],
  ['changes.undo', { items: [{ entity: 'task', task: { reminders } }], affected: { task: 1 } }],
  ['changes.undo', { items: [{ entity: 'task', task: plain }], affected: { task: 9 } }],
  ['changes.undo', { items: [{ entity: 'settings', settings: {} }], affected: { settings: 1 } }],
  ['changes.undo', { items: [{ entity: 'notification', notification: {} }], affected: { notification: 1 } }],
  ['tasks.updateWhere', { count: 1, sample: [], affected: { task: 1 } }],
  ['tasks.completeWhere', { count: 1, sample: [], affected: { task: 1, occurrence: 1 } }],
  ['tasks.complete', { reminders: [], affected: { task: 2, occurrence: 1 } }],
  ['tasks.skip', { reminders: [], affected: { task: 2, occurrence: 1 } }],
  ['tasks.update', { reminders: [], affected: { task: 2, occurrence: 1 } }],
  // The second task was completed already, and a subtask of the first is open again.
  ['tasks.completeMany', { items: [plain, plain], omitted: [], affected: { task: 2, occurrence: 1 } }],
  ['tasks.updateMany', { items: [plain], omitted: [], affected: { task: 2, occurrence: 1 } }],
  ['account.settings.update', { timeZone: 'UTC' }],
  ['notifications.snooze', { snoozedUntil: new Date() }],
])('the worker looks after %s with %j', (procedure, output) => {
  expect(maySchedule(procedure, output)).toBe(true)
})

it.each<[procedure: string, output: unknown]>([
  ['tasks.create', plain],
  ['tasks.createMany', { items: [plain, plain], omitted: [], affected: { task: 2 } }],
  ['tasks.restore', plain],
  ['lists.restore', { affected: { list: 1 } }],
  ['lists.delete', { affected: { list: 1, task: 9 } }],
  ['changes.undo', { items: [{ entity: 'task', task: plain }], affected: { task: 1 } }],
  ['tasks.updateWhere', { count: 1, sample: [{ reminders }], affected: {} }],
  ['tasks.completeWhere', { count: 1, sample: [], affected: { task: 2 } }],
  ['tasks.deleteWhere', { count: 1, sample: [], affected: { task: 2 } }],
  ['tasks.complete', { reminders: [], affected: { task: 1, occurrence: 1 } }],
  ['tasks.complete', { reminders: [], affected: { task: 2 } }],
  ['tasks.skip', { reminders: [], affected: { task: 1, occurrence: 1 } }],
  ['tasks.update', plain],
  ['tasks.completeMany', { items: [plain], omitted: [], affected: { task: 2 } }],
  ['tasks.completeMany', { items: [plain, plain], omitted: [], affected: { task: 2, occurrence: 2 } }],
  ['tasks.move', { reminders: [], affected: { task: 3 } }],
  ['tasks.moveMany', { items: [plain], omitted: [], affected: { task: 3 } }],
  ['comments.create', { text: 'x', affected: { comment: 1 } }],
  ['notifications.dismiss', { snoozedUntil: null, affected: { notification: 1 } }],
  ['account.delete', null],
])('the worker sends no statement because of %s with %j', (procedure, output) => {
  expect(maySchedule(procedure, output)).toBe(false)
})
