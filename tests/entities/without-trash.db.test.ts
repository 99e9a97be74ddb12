import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountRouter } from '../../src/account/router.ts'
import { changesRouterWith } from '../../src/changes/router.ts'
import { feedSchemas, rowSchemas } from '../../src/changes/schema.ts'
import { NOUNS } from '../../src/nouns.ts'
import { openApiDocument } from '../../src/rest/openapi.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { systemRouter } from '../../src/system/router.ts'
import { tasksRouter } from '../../src/tasks/router.ts'
import { runDirectly } from '../../src/trpc/run-directly.ts'
import { createCallerFactory, router } from '../../src/trpc.ts'
import { labelNoun, labelsRouter } from '../fixture/label.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf } from '../nouns/nouns.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith, QUOTA, type Setup } from '../procedures/assertions.ts'
import { nounCases } from '../procedures/noun-cases.ts'

const nouns = [...NOUNS, labelNoun]
const api = runDirectly(
  router({
    account: accountRouter,
    changes: changesRouterWith(feedSchemas(rowSchemas(nouns))),
    labels: labelsRouter,
    system: systemRouter,
    tasks: tasksRouter,
  }),
)
const LABELS = nounOf(api, 'labels')

let database: TestDatabase
beforeAll(async () => {
  const walked = await openWalkedDatabase({ quota: QUOTA })
  database = { ...walked, api: { router: api, nouns, createCaller: createCallerFactory(api) } }
})
afterAll(() => database[Symbol.asyncDispose]())

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
  }
}

describe.each(Object.entries(nounCases(api, LABELS)))('%s', (_, { success, errors }) => {
  it('succeeds', () => success(setup()))

  for (const [code, fails] of Object.entries(errors)) it(`ends with ${code}`, () => fails(setup()))
})

it('has no procedure, field or filter of a trash', () => {
  expect(LABELS.verbs).toEqual([
    ...['create', 'createMany', 'delete', 'deleteMany', 'get', 'list', 'replace', 'update', 'updateMany'],
  ])
  const { components } = openApiDocument(operationsOf(api), { version: '1.0.0', hasSignIn: false })
  const schemas = Object.entries((components as { schemas: object }).schemas).filter(([name]) => /Label/.test(name))
  expect(schemas.length).toBeGreaterThan(5)
  expect(JSON.stringify(schemas)).not.toMatch(/trash|deletedAt/i)
})

describe('what is deleted', () => {
  /** A user with two rows, and a deletion of both that can be taken back. */
  async function deleted(verb: 'delete' | 'deleteMany') {
    const { caller, undoable, userId } = setup()
    const verbs = LABELS.of(undoable)
    const rows = [await LABELS.of(caller).create(LABELS.fullRow()), await LABELS.of(caller).create(LABELS.fullRow())]
    const ids = rows.map(({ id }) => id)
    const input = verb === 'delete' ? { id: ids[0] } : { ids }
    const { cursor } = await caller.changes.since()
    const call = () => verbs[verb]({ ...input, idempotencyKey: 'the-key' })
    return {
      caller,
      undo: undoable.changes.undo,
      verbs,
      rows,
      cursor,
      call,
      everything: () => everythingOf(database, userId),
    }
  }

  it.each(['delete', 'deleteMany'] as const)('by %s is gone for good, and told so', async (verb) => {
    const { caller, verbs, rows, cursor, call } = await deleted(verb)
    const answer = await call()
    const gone = verb === 'delete' ? rows.slice(0, 1) : rows
    expect(answer).toMatchObject(verb === 'delete' ? rows[0] : { items: rows, omitted: [] })
    expect(answer.affected).toEqual({ label: gone.length })
    for (const { id } of gone) await endsWith('NOT_FOUND', /no label/, verbs.get({ id }))
    const { changes } = await caller.changes.since({ cursor })
    expect(changes).toMatchObject(gone.map(({ id }) => ({ entity: 'label', op: 'delete', id })))
  })

  it.each(['delete', 'deleteMany'] as const)('by %s is answered under its key as the first time', async (verb) => {
    const { call, everything } = await deleted(verb)
    const first = await call()
    const after = await everything()
    expect(await call()).toEqual(first)
    expect(await everything()).toEqual(after)
  })

  it.each(['delete', 'deleteMany'] as const)(
    'by %s comes back when that is taken back, and goes again',
    async (verb) => {
      const { undo, verbs, rows, call } = await deleted(verb)
      const { undoToken } = await call()
      const gone = verb === 'delete' ? rows.slice(0, 1) : rows
      const undone = await undo({ undoToken })
      expect(undone.affected).toEqual({ label: gone.length })
      for (const { version, updatedAt: _, ...row } of gone) {
        expect(await verbs.get({ id: row.id })).toMatchObject({ ...row, version: version + 1 })
      }
    },
  )

  it('is deleted all or none', async () => {
    const { verbs, rows, everything } = await deleted('deleteMany')
    const before = await everything()
    const missing = verbs.deleteMany({ ids: [rows[0].id, randomUUID()] })
    await endsWith('NOT_FOUND', /^ids\.1/, missing)
    const stale = verbs.deleteMany({ ids: [rows[0].id, rows[1].id], ifVersions: { [rows[1].id]: 7 } })
    await endsWith('CONFLICT', /^ids\.1/, stale)
    expect(await everything()).toEqual(before)
  })
})

it('deletes for good what is created and taken back, and makes it again', async () => {
  const { caller, undoable } = setup()
  const verbs = LABELS.of(undoable)
  const { id, undoToken } = await verbs.create(LABELS.fullRow())
  const undone = await undoable.changes.undo({ undoToken })
  expect(undone).toMatchObject({ items: [{ entity: 'label', id }], affected: { label: 1 } })
  await endsWith('NOT_FOUND', /no label/, verbs.get({ id }))
  await undoable.changes.undo({ undoToken: undone.undoToken ?? '' })
  expect(await LABELS.of(caller).get({ id })).toMatchObject({ id, version: 2 })
})
