import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { Instances } from './instances.ts'

/** Creates a user's callers on the two instances, with undo tokens. */
export function newCaller({ databases, clock }: Instances) {
  const userId = newUser()
  const [first, second] = [callerFor(databases[0], userId, clock), callerFor(databases[1], userId, clock)]
  return { userId, first: first.undoable, second: second.undoable }
}

/** Returns all stored rows of a user, including idempotency keys. */
export async function rowsAndKeys({ database }: Instances, userId: string) {
  const keys = await database.useSession((session) =>
    session.query('SELECT procedure, key FROM idempotency_key WHERE user_id = $1', [userId]),
  )
  return { ...(await rowsOf(database, userId)), keys }
}

/** A user's caller. */
export type Caller = ReturnType<typeof newCaller>['first']

/** All kinds of changes. `id` is a task at version 2, `trashed` a task in the trash. */
export const CHANGES: Record<
  string,
  (caller: Caller, at: { id: string; trashed: string; token: string }, key: string) => Promise<object>
> = {
  create: ({ tasks }, _, idempotencyKey) => tasks.create({ title: 'new', idempotencyKey }),
  update: ({ tasks }, { id }, idempotencyKey) => tasks.update({ id, title: 'changed', ifVersion: 2, idempotencyKey }),
  'update without effect': ({ tasks }, { id }, idempotencyKey) => tasks.update({ id, title: 'second', idempotencyKey }),
  replace: ({ tasks }, { id }, idempotencyKey) => tasks.replace({ id, title: 'replaced', idempotencyKey }),
  'replace that creates': ({ tasks }, { token }, idempotencyKey) =>
    tasks.replace({
      id: `00000000-0000-4000-8000-${token.slice(-12).replace(/[^0-9a-f]/g, '0')}`,
      title: 'new',
      ifVersion: 0,
      idempotencyKey,
    }),
  complete: ({ tasks }, { id }, idempotencyKey) => tasks.complete({ id, ifVersion: 2, idempotencyKey }),
  reopen: ({ tasks }, { id }, idempotencyKey) => tasks.reopen({ id, idempotencyKey }),
  delete: ({ tasks }, { id }, idempotencyKey) => tasks.delete({ id, ifVersion: 2, idempotencyKey }),
  restore: ({ tasks }, { trashed }, idempotencyKey) => tasks.restore({ id: trashed, idempotencyKey }),
  purge: ({ tasks }, { trashed }, idempotencyKey) => tasks.purge({ id: trashed, idempotencyKey }),
  emptyTrash: ({ tasks }, _, idempotencyKey) => tasks.emptyTrash({ idempotencyKey }),
  undo: ({ changes }, { token }, idempotencyKey) => changes.undo({ undoToken: token, idempotencyKey }),
  createMany: ({ tasks }, _, idempotencyKey) =>
    tasks.createMany({ items: [{ title: 'b' }, { title: 'a' }], idempotencyKey }),
  updateMany: ({ tasks }, { id }, idempotencyKey) =>
    tasks.updateMany({ ids: [id], set: { tags: ['x'] }, ifVersions: { [id]: 2 }, idempotencyKey }),
  completeMany: ({ tasks }, { id }, idempotencyKey) => tasks.completeMany({ ids: [id], idempotencyKey }),
  reopenMany: ({ tasks }, { id }, idempotencyKey) => tasks.reopenMany({ ids: [id], idempotencyKey }),
  deleteMany: ({ tasks }, { id, trashed }, idempotencyKey) => tasks.deleteMany({ ids: [trashed, id], idempotencyKey }),
}

/** Creates a user with the tasks that the changes need. */
export async function withTasks(instances: Instances) {
  const caller = newCaller(instances)
  const { tasks } = caller.first
  const { id } = await tasks.create({ title: 'first' })
  const { undoToken } = await tasks.update({ id, title: 'second' })
  const { id: trashed } = await tasks.create({ title: 'trashed' })
  await tasks.delete({ id: trashed })
  return { ...caller, id, trashed, token: undoToken ?? '' }
}
