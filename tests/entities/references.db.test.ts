import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { janitorQueries } from '../../src/janitor/queries.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf, type Verbs } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const NOTES = nounOf(walkedRouter, 'notes')
const MISSING = /A referenced row does not exist or was deleted/
const daysAgo = (days: number) => () => new Date(Date.now() - days * 86_400_000)

/** Creates a user with a task, and callers of tasks and notes. */
async function newUserWithTask(clock = () => new Date()) {
  const userId = newUser()
  const caller = callerFor(database, userId, clock).undoable
  const { id: taskId } = await caller.tasks.create({ title: 'x' })
  const rows = () => everythingOf(database, userId)
  return { userId, caller, taskId, notes: NOTES.of(caller), rows }
}

/** All changes that can make a note refer to a task. */
const REFERRING: Record<string, (notes: Verbs, id: string, taskId: string) => Promise<unknown>> = {
  create: (notes, _, taskId) => notes.create({ ...NOTES.newRow(), taskId }),
  createMany: (notes, _, taskId) => notes.createMany({ items: [NOTES.newRow(), { ...NOTES.newRow(), taskId }] }),
  update: (notes, id, taskId) => notes.update({ id, taskId }),
  updateMany: (notes, id, taskId) => notes.updateMany({ ids: [id], set: { taskId } }),
  replace: (notes, id, taskId) => notes.replace({ id, ...NOTES.newRow(), taskId }),
  'replace that creates': (notes, _, taskId) => notes.replace({ id: randomUUID(), ...NOTES.newRow(), taskId }),
}

describe.each(Object.entries(REFERRING))('%s', (_, refer) => {
  it("accepts a reference to an own row, and rejects a missing row and another user's alike", async () => {
    const { notes, taskId, rows } = await newUserWithTask()
    const theirs = await newUserWithTask()
    const { id } = await notes.create(NOTES.newRow())
    const before = await rows()
    const missing = await endsWith('CONFLICT', MISSING, refer(notes, id, randomUUID()))
    const foreign = await endsWith('CONFLICT', MISSING, refer(notes, id, theirs.taskId))
    expect({ ...foreign }).toEqual({ ...missing })
    expect(missing.current).toBeNull()
    expect(await rows()).toEqual(before)
    await refer(notes, id, taskId)
    expect((await notes.list()).items).toContainEqual(expect.objectContaining({ taskId }))
  })
})

describe('a referenced row', () => {
  it('cannot be purged until the reference is removed', async () => {
    const { caller, notes, taskId, rows } = await newUserWithTask()
    const { id } = await notes.create({ ...NOTES.newRow(), taskId })
    await caller.tasks.delete({ id: taskId })
    const before = await rows()
    await endsWith('CONFLICT', MISSING, caller.tasks.purge({ id: taskId }))
    await endsWith('CONFLICT', MISSING, caller.tasks.emptyTrash())
    expect(await rows()).toEqual(before)
    await notes.update({ id, taskId: null })
    expect(await caller.tasks.emptyTrash()).toMatchObject({ purged: 1, affected: { task: 1 } })
  })

  it('is deleted with the account even if other rows refer to it', async () => {
    const { userId, caller, notes, taskId, rows } = await newUserWithTask()
    await notes.create({ ...NOTES.newRow(), taskId })
    expect(await caller.account.delete()).toEqual({ userId })
    expect(await rows()).toMatchObject({ task: [], note: [], tombstone: [] })
  })

  it('stays in the trash beyond 30 days, and does not block other rows', async () => {
    const { caller, notes, taskId } = await newUserWithTask(daysAgo(31))
    const { id: other } = await caller.tasks.create({ title: 'y' })
    const { id: old } = await notes.create(NOTES.newRow())
    const { id } = await notes.create({ ...NOTES.newRow(), taskId })
    for (const one of [taskId, other]) await caller.tasks.delete({ id: one })
    await notes.delete({ id: old })
    await janitorQueries(database.janitor).clear()
    expect((await caller.tasks.list({ trash: true })).items).toMatchObject([{ id: taskId }])
    expect((await notes.list({ trash: true })).items).toEqual([])
    expect((await notes.list()).items).toMatchObject([{ id, taskId }])
  })

  it('must be restored before the row that refers to it', async () => {
    const { caller, notes, taskId, rows } = await newUserWithTask()
    const { id } = await notes.create({ ...NOTES.newRow(), taskId })
    await notes.delete({ id })
    const ofNote = await notes.purge({ id })
    await caller.tasks.delete({ id: taskId })
    const ofTask = await caller.tasks.purge({ id: taskId })
    const before = await rows()
    await endsWith('CONFLICT', MISSING, caller.changes.undo({ undoToken: ofNote.undoToken }))
    expect(await rows()).toEqual(before)
    await caller.changes.undo({ undoToken: ofTask.undoToken ?? '' })
    expect(await caller.changes.undo({ undoToken: ofNote.undoToken })).toMatchObject({ affected: { note: 1 } })
    expect(await notes.get({ id })).toMatchObject({ taskId, deletedAt: expect.any(Date) })
  })
})

describe('a unique value', () => {
  const NAME_IN_USE = /name/

  it.each<[string, (notes: Verbs, id: string) => Promise<unknown>]>([
    ['create', (notes) => notes.create({ name: 'taken' })],
    ['createMany', (notes) => notes.createMany({ items: [{ name: 'free' }, { name: 'taken' }] })],
    ['update', (notes, id) => notes.update({ id, name: 'taken' })],
    ['updateMany', (notes, id) => notes.updateMany({ ids: [id], set: { name: 'taken' } })],
    ['replace', (notes, id) => notes.replace({ id, name: 'taken' })],
    ['replace that creates', (notes) => notes.replace({ id: randomUUID(), name: 'taken' })],
  ])('cannot be set by %s while a row has it, even in the trash; the error carries that row', async (_, take) => {
    const { notes, rows } = await newUserWithTask()
    const { id } = await notes.create({ name: 'other' })
    const { id: holder } = await notes.create({ name: 'taken' })
    for (const change of ['get', 'delete'] as const) {
      await notes[change]({ id: holder })
      // A sequence number may have been consumed.
      const { counter: _, ...before } = await rows()
      const error = await endsWith('CONFLICT', NAME_IN_USE, take(notes, id))
      expect(error.current).toEqual(await notes.get({ id: holder }))
      expect(await rows()).toMatchObject(before)
    }
    // The same value of another user does not conflict.
    const { notes: theirs } = await newUserWithTask()
    const { id: own } = await theirs.create({ name: 'other' })
    await take(theirs, own)
  })

  it('cannot be set in several rows at once', async () => {
    const { notes, rows } = await newUserWithTask()
    const ids = [(await notes.create({ name: 'a' })).id, (await notes.create({ name: 'b' })).id]
    const before = await rows()
    const only = /Only one note may have this name/
    for (const name of ['c', 'a', 'b']) {
      const error = await endsWith('CONFLICT', only, notes.updateMany({ ids, set: { name } }))
      expect(error).toMatchObject({ message: expect.stringMatching(only), current: null, issues: [{ path: ['name'] }] })
    }
    const error = await endsWith('CONFLICT', only, notes.createMany({ items: [{ name: 'c' }, { name: 'c' }] }))
    expect(error).toMatchObject({ current: null, issues: [{ path: ['items', '1', 'name'] }] })
    expect(await rows()).toEqual(before)
  })

  it('blocks an undo while another row has it', async () => {
    const { caller, notes, rows } = await newUserWithTask()
    const { id } = await notes.create({ name: 'first' })
    const { undoToken } = await notes.update({ id, name: 'second' })
    const { id: purgedId } = await notes.create({ name: 'third' })
    await notes.delete({ id: purgedId })
    const purged = await notes.purge({ id: purgedId })
    for (const [name, token] of [
      ['first', undoToken],
      ['third', purged.undoToken],
    ]) {
      const { id: holder } = await notes.create({ name })
      const before = await rows()
      const undo = () => caller.changes.undo({ undoToken: token, idempotencyKey: `back-${name}` })
      const error = await endsWith('CONFLICT', NAME_IN_USE, undo())
      expect(error).toMatchObject({ current: await notes.get({ id: holder }), issues: [{ path: ['name'] }] })
      expect(await rows()).toEqual(before)
      await notes.update({ id: holder, name: `not ${name}` })
      expect(await undo()).toMatchObject({ items: [{ note: { name } }] })
    }
  })

  it('is replayed by idempotency key even if another row has it now', async () => {
    const { notes } = await newUserWithTask()
    const create = () => notes.create({ name: 'once', idempotencyKey: 'key-1' })
    const first = await create()
    expect(await create()).toEqual(first)
    await notes.update({ id: first.id, name: 'another' })
    await notes.create({ name: 'once' })
    expect(await create()).toEqual(first)
  })
})
