import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { changesRouterWith } from '../../src/changes/router.ts'
import { feedSchemas, rowSchemas } from '../../src/changes/schema.ts'
import { defineEntity } from '../../src/entities/definition/define-entity.ts'
import { fieldsOf } from '../../src/entities/definition/field.ts'
import { plainNoun } from '../../src/entities/entity-service.ts'
import { entityProcedures } from '../../src/entities/procedures.ts'
import { byTime } from '../../src/entities/storage/sort.ts'
import { NOUNS } from '../../src/nouns.ts'
import { text } from '../../src/text.ts'
import { runDirectly } from '../../src/trpc/run-directly.ts'
import { createCallerFactory, router } from '../../src/trpc.ts'
import type { NoteModel } from '../fixture/generated/prisma/models/Note.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { Api, TestDatabase } from '../helpers/test-database.ts'
import type { Verbs } from '../nouns/nouns.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith } from '../procedures/assertions.ts'

type Row = Omit<NoteModel, 'deletedAt' | 'pinned' | 'taskId'>
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
  }),
)

let database: TestDatabase
beforeAll(async () => {
  const opened = await openWalkedDatabase()
  await opened.useSession((session) =>
    session.script(
      `SELECT app_register_entity('note', false, '{}', '{name,body}'); ALTER TABLE note DROP COLUMN deleted_at`,
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

describe('a noun without a trash', () => {
  it('deletes several rows for good, answers what they were, and has them back when that is undone', async () => {
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

  it('deletes none of several rows where one is not there or has another version', async () => {
    const { notes, a, b, names } = await newUserWithNotes()
    await endsWith('NOT_FOUND', /ids\.1/, notes.deleteMany({ ids: [a, randomUUID()] }))
    await endsWith('CONFLICT', /ids\.0/, notes.deleteMany({ ids: [b, a], ifVersions: { [b]: 2 } }))
    expect(await names()).toEqual(['a', 'b', 'c'])
  })

  it('leaves out of an answer to undo what is gone for good by it, also when it is answered again', async () => {
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
