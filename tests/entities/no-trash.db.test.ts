import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCallerFactory, router } from '../../src/api/procedures.ts'
import { runDirectly } from '../../src/api/run-directly.ts'
import { changesRouterWith } from '../../src/changes/router.ts'
import { feedSchemas, rowSchemas } from '../../src/changes/schema.ts'
import { defineEntity } from '../../src/entities/definition/define-entity.ts'
import { fieldsOf } from '../../src/entities/definition/field.ts'
import { plainNoun } from '../../src/entities/entity-service.ts'
import { entityProcedures } from '../../src/entities/procedures.ts'
import { byTime } from '../../src/entities/storage/sort.ts'
import { NOUNS } from '../../src/nouns.ts'
import { openApiDocument } from '../../src/openapi/document.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { tasksRouter } from '../../src/tasks/router.ts'
import { text } from '../../src/text.ts'
import type { NoteModel } from '../fixture/generated/prisma/models/Note.ts'
import { newNotification } from '../helpers/new-notification.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { Api, TestDatabase } from '../helpers/test-database.ts'
import { nounOf, type Verbs } from '../nouns/nouns.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith, QUOTA, type Setup } from '../procedures/assertions.ts'
import { nounCases } from '../procedures/noun-cases.ts'

type Row = Omit<NoteModel, 'deletedAt' | 'deletionId' | 'pinned' | 'taskId'>
const { column, required, optional } = fieldsOf<Row>()

/** The fixture noun without its trash. */
const entity = defineEntity<Row>()({
  name: 'note',
  plural: 'notes',
  type: 'Note',
  model: 'note',
  fields: {
    name: required({ ...column('name'), input: text(1, 100), output: z.string() }),
    body: optional({ ...column('body'), input: text(0, 10_000), output: z.string(), default: '' }),
  },
  hasTrash: false,
  texts: ['name', 'body'],
  unique: [{ field: 'name', column: 'name' }],
  sortKeys: ['createdAt'],
  sortColumns: { createdAt: byTime('createdAt') },
  example: { id: '01a2134d-c622-74ec-ae07-f77888b13559', name: 'Groceries' },
  examples: { create: { name: 'Groceries' }, update: { body: 'Milk' } },
})
const noun = plainNoun(entity)
const nouns = [...NOUNS, noun]
const api = runDirectly(
  router({
    changes: changesRouterWith(feedSchemas(rowSchemas(nouns))),
    notes: router({ ...entityProcedures(noun) }),
    tasks: tasksRouter,
  }),
)

let database: TestDatabase
beforeAll(async () => {
  const opened = await openWalkedDatabase({ quota: QUOTA })
  await opened.useSession((session) =>
    session.script(
      `SELECT app_register_entity('note', false, '{}', '{name,body}'); ALTER TABLE note DROP COLUMN deleted_at, DROP COLUMN deletion_id`,
    ),
  )
  database = { ...opened, api: { router: api, nouns, createCaller: createCallerFactory(api) } as unknown as Api }
})
afterAll(() => database[Symbol.asyncDispose]())

async function newUserWithNotes() {
  const caller = callerFor(database, newUser()).undoable
  const notes = Reflect.get(caller, 'notes') as Verbs
  const ids: string[] = []
  for (const name of ['a', 'b', 'c']) ids.push((await notes.create({ name, body: `of ${name}` })).id)
  const [a, b, c] = ids as [string, string, string]
  const names = async () => (await notes.list()).items.map(({ name }: { name: string }) => name).sort()
  return { changes: caller.changes, notes, a, b, c, names }
}

function setup(): Setup {
  const clock = stoppedClock()
  const userId = newUser()
  const caller = callerFor(database, userId, clock)
  return {
    userId,
    caller,
    undoable: caller.undoable,
    stranger: callerFor(database, newUser(), clock),
    anonymous: callerFor(database, undefined, clock),
    later: () => {
      const time = new Date(clock().getTime() + 1000)
      clock.set(time)
      return time
    },
    notify: (on) => newNotification(on, { database, clock }),
  }
}

describe.each(Object.entries(nounCases(api, nounOf(api, 'notes'))))('%s', (_, { success, errors }) => {
  it('succeeds', () => success(setup()))

  for (const [code, fails] of Object.entries(errors)) it(`fails with ${code}`, () => fails(setup()))
})

describe('a noun without a trash', () => {
  it('has no procedures, fields or filters of a trash', () => {
    expect(nounOf(api, 'notes').verbs).toEqual([
      ...['create', 'createMany', 'delete', 'deleteMany', 'get', 'list', 'replace', 'update', 'updateMany'],
    ])
    const { components } = openApiDocument(operationsOf(api), { version: '1.0.0', hasSignIn: false })
    const schemas = Object.entries((components as { schemas: object }).schemas).filter(([name]) => /Note/.test(name))
    expect(schemas.length).toBeGreaterThan(5)
    expect(JSON.stringify(schemas)).not.toMatch(/trash|deletedAt/i)
  })

  it.each([1, 2])('syncs, replays, undoes and redoes a deletion of %i row(s)', async (count) => {
    const { changes, notes, a, b, names } = await newUserWithNotes()
    const ids = [a, b].slice(0, count)
    const before = await names()
    const { cursor } = await changes.cursor()
    const remove = () =>
      count === 1 ? notes.delete({ id: a, idempotencyKey: 'k' }) : notes.deleteMany({ ids, idempotencyKey: 'k' })
    const removed = await remove()
    expect(await remove()).toEqual(removed)
    expect(removed.affected).toEqual({ note: count })
    expect((await changes.since({ cursor })).changes).toMatchObject(ids.map((id) => ({ op: 'delete', id })))
    const after = await names()
    expect(after).toHaveLength(before.length - count)
    const undone = await changes.undo({ undoToken: removed.undoToken })
    expect(await names()).toEqual(before)
    await changes.undo({ undoToken: undone.undoToken ?? '' })
    expect(await names()).toEqual(after)
  })

  it('permanently deletes several rows, returns their last state, and restores them on undo', async () => {
    const { changes, notes, a, b, c, names } = await newUserWithNotes()
    const { cursor } = await changes.cursor()
    const [first, second] = [await notes.get({ id: c }), await notes.get({ id: a })]
    const remove = () => notes.deleteMany({ ids: [c, a], ifVersions: { [a]: 1 }, idempotencyKey: 'both' })
    const removed = await remove()
    expect(removed).toMatchObject({ items: [first, second], omitted: [], affected: { note: 2 } })
    expect(await names()).toEqual(['b'])
    expect((await changes.since({ cursor })).changes.map(({ op, id }) => ({ op, id }))).toEqual(
      expect.arrayContaining([a, c].map((id) => ({ op: 'delete', id }))),
    )
    const undone = await changes.undo({ undoToken: removed.undoToken })
    expect(undone.items.map(({ id }) => id).sort()).toEqual([a, c].sort())
    expect(await names()).toEqual(['a', 'b', 'c'])
    expect(await remove()).toEqual(removed)
    expect(await names()).toEqual(['a', 'b', 'c'])
    expect(await notes.get({ id: b })).toMatchObject({ version: 1 })
  })

  it('deletes none of several rows if one is missing or has another version', async () => {
    const { notes, a, b, names } = await newUserWithNotes()
    await endsWith('NOT_FOUND', /ids\.1/, notes.deleteMany({ ids: [a, randomUUID()] }))
    await endsWith('CONFLICT', /ids\.0/, notes.deleteMany({ ids: [b, a], ifVersions: { [b]: 2 } }))
    expect(await names()).toEqual(['a', 'b', 'c'])
  })

  it('does not return the rows that an undo deletes, also when the undo is replayed', async () => {
    const { changes, notes, names } = await newUserWithNotes()
    const { undoToken } = await notes.createMany({ items: [{ name: 'd' }, { name: 'e' }] })
    const undo = () => changes.undo({ undoToken, idempotencyKey: 'back' })
    const undone = await undo()
    expect(undone).toMatchObject({ items: [], affected: { note: 2 } })
    expect(await undo()).toEqual(undone)
    expect(await names()).toEqual(['a', 'b', 'c'])
    expect((await changes.undo({ undoToken: undone.undoToken ?? '' })).items).toHaveLength(2)
    expect(await names()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})
