import { randomUUID } from 'node:crypto'
import type { AnyRouter } from '@trpc/server'
import { expect } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import { aimOf, inputAbout, inputNames, type Noun, type Row, type Verbs } from '../nouns/nouns.ts'
import { endsWith, fill, fillWithBytes, type ProcedureCases, type Setup } from './assertions.ts'
import { OWN_CASES } from './own-cases.ts'
import { type Check, type OwnCases, plain, type Subject } from './subject.ts'
import { declaredErrors } from './walk.ts'

type Case = (setup: Setup) => Promise<void>

/** Returns the cases of all procedures of a noun: those that every noun has, and those of `OWN_CASES`. */
export function nounCases(router: AnyRouter, noun: Noun): Record<string, ProcedureCases> {
  const verbs = noun.verbs.filter((verb) => SUCCESSES[verb] ?? OWN_CASES[`${noun.plural}.${verb}`])
  return Object.fromEntries(
    verbs.map((verb) => {
      const path = `${noun.plural}.${verb}`
      const own = OWN_CASES[path]
      const subject = subjectOf({ router, noun, verb }, own)
      const caseOf =
        (check: Check = noCase): Case =>
        async (setup) => {
          await noun.prepare(setup.caller)
          await noun.prepare(setup.stranger)
          await check(subject, setup)
        }
      const errors = declaredErrors(router, path).map((code) => [code, caseOf(own?.errors?.[code] ?? ERRORS[code])])
      return [path, { success: caseOf(own?.success ?? SUCCESSES[verb]), errors: Object.fromEntries(errors) }]
    }),
  )
}

async function noCase(): Promise<void> {
  expect.unreachable('no case')
}

function subjectOf({ router, noun, verb }: Pick<Subject, 'router' | 'noun' | 'verb'>, own: OwnCases = {}): Subject {
  const aim = aimOf(router, `${noun.plural}.${verb}`)
  const call: Subject['call'] = (on, id, more) =>
    (noun.of(on) as Record<string, Verbs['get']>)[verb]?.({
      ...inputAbout(router, { plural: noun.plural, verb, id }),
      ...more,
    }) as Promise<unknown>
  const make: Subject['make'] = async (on) => {
    const verbs = noun.of(on)
    const row = await verbs.create(noun.newRow())
    const made = await own.prepare?.({ noun, verbs, row, on })
    return made ?? (['purge', 'restore'].includes(verb) ? verbs.delete({ id: row.id }) : row)
  }
  return { router, noun, verb, call, make, aim }
}

const SUCCESSES: Record<string, Check> = {
  list: async ({ noun }, { caller, stranger }) => {
    await noun.of(stranger).create(noun.newRow())
    const row = await noun.of(caller).create(noun.newRow())
    expect(await noun.of(caller).list()).toEqual({ items: [plain(row)], nextCursor: null })
  },
  get: async ({ noun }, { caller }) => {
    const row = await noun.of(caller).create(noun.fullRow())
    expect(await noun.of(caller).get({ id: row.id })).toEqual(plain(row))
  },
  create: async ({ noun }, { caller, later }) => {
    const now = later()
    const full = noun.fullRow()
    const row = await noun.of(caller).create(full)
    expect(row).toMatchObject({ ...full, version: 1, createdAt: now, updatedAt: now })
    expect(await noun.of(caller).get({ id: row.id })).toEqual(plain(row))
  },
  update: async ({ noun }, { caller, later }) => {
    const row = plain(await noun.of(caller).create(noun.fullRow()))
    const updatedAt = later()
    const changed = await noun.of(caller).update({ id: row.id, [noun.text]: 'new' })
    expect(plain(changed)).toEqual({ ...row, [noun.text]: 'new', version: 2, updatedAt })
  },
  replace: async ({ noun }, { caller, later }) => {
    const row = await noun.of(caller).create(noun.fullRow())
    const bare = plain(await noun.of(caller).create(noun.newRow()))
    const updatedAt = later()
    const replaced = await noun.of(caller).replace({ id: row.id, [noun.text]: 'new' })
    // Omitted fields take their defaults, as in a new row.
    const kept = Object.fromEntries(['id', ...noun.readOnly].map((name) => [name, row[name]]))
    expect(plain(replaced)).toEqual({ ...bare, ...kept, [noun.text]: 'new', version: 2, updatedAt })
    const back = await noun.of(caller).replace(replaced)
    expect(plain(back)).toEqual(plain(replaced))
    expect(await noun.of(caller).replace({ ...noun.newRow(), id: randomUUID() })).toMatchObject({ version: 1 })
  },
  delete: async ({ noun }, { caller, later }) => {
    const row = plain(await noun.of(caller).create(noun.newRow()))
    const now = later()
    const deleted = await noun.of(caller).delete({ id: row.id })
    if (noun.hasTrash) expect(plain(deleted)).toEqual({ ...row, deletedAt: now, updatedAt: now, version: 2 })
    expect((await noun.of(caller).list()).items).toEqual([])
  },
  restore: async ({ noun }, { caller, later }) => {
    const row = plain(await noun.of(caller).create(noun.newRow()))
    await noun.of(caller).delete({ id: row.id })
    const updatedAt = later()
    expect(plain(await noun.of(caller).restore({ id: row.id }))).toEqual({ ...row, updatedAt, version: 3 })
  },
  purge: async ({ noun, make }, { caller }) => {
    const trashed = plain(await make(caller))
    expect(await noun.of(caller).purge({ id: trashed.id })).toMatchObject({ id: trashed.id, version: trashed.version })
    expect((await noun.of(caller).list({ trash: true })).items).toEqual([])
    expect((await caller.changes.since()).changes).toEqual([])
  },
  emptyTrash: async ({ noun }, { caller, stranger }) => {
    const [mine, theirs] = [noun.of(caller), noun.of(stranger)]
    await theirs.delete({ id: (await theirs.create(noun.newRow())).id })
    const retained = plain(await mine.create(noun.newRow()))
    for (let n = 0; n < 2; n++) await mine.delete({ id: (await mine.create(noun.newRow())).id })
    expect(await mine.emptyTrash()).toMatchObject({ purged: 2, more: false })
    expect((await mine.list()).items).toEqual([retained])
    expect((await theirs.list({ trash: true })).items).toHaveLength(1)
  },
  createMany: async ({ noun }, { caller }) => {
    const [first, second, id] = [noun.newRow(), noun.fullRow(), randomUUID()]
    const { items } = await noun.of(caller).createMany({ items: [first, { id, ...second }] })
    expect(items).toMatchObject([
      { ...first, version: 1 },
      { ...second, id, version: 1 },
    ])
    expect(await noun.of(caller).get({ id })).toEqual(items[1])
  },
  updateMany: (subject, setup) => changesSeveral(subject, setup, { [subject.noun.note]: 'taken over' }),
  deleteMany: (subject, setup) =>
    changesSeveral(subject, setup, subject.noun.hasTrash ? { deletedAt: expect.any(Date) } : undefined),
}

/** Changes two of three rows, and expects them in the order of the request. */
async function changesSeveral({ noun, call }: Subject, { caller, later }: Setup, wanted?: object): Promise<void> {
  const rows: Row[] = []
  for (let n = 0; n < 3; n++) rows.push(plain(await noun.of(caller).create(noun.newRow())))
  const [first, second, third] = rows as [Row, Row, Row]
  later()
  const { items } = await call(caller, first.id, { ids: [third.id, first.id], ifVersions: { [first.id]: 1 } })
  expect(items.map(({ id }: Row) => id)).toEqual([third.id, first.id])
  for (const item of wanted ? items : []) {
    expect(item).toMatchObject(wanted as object)
    expect(await noun.of(caller).get({ id: item.id })).toEqual(item)
  }
  expect(await noun.of(caller).get({ id: second.id })).toEqual(second)
}

const ERRORS: Partial<Record<ErrorCode, Check>> = {
  UNAUTHENTICATED: async ({ call }, { anonymous }) => {
    await endsWith('UNAUTHENTICATED', /access token.*Authorization/, call(anonymous, randomUUID()))
  },

  INVALID_INPUT: async ({ router, noun, verb, call }, { caller }) => {
    const names = inputNames(router, `${noun.plural}.${verb}`)
    const fault = names.includes('limit') ? { limit: 201 } : { idempotencyKey: 'ü' }
    const bad = names.includes('limit') || names.includes('idempotencyKey') ? fault : { id: 'no-uuid' }
    const error = await endsWith('INVALID_INPUT', /./, call(caller, randomUUID(), bad))
    expect(error.issues?.map(({ path }) => path)).toEqual([Object.keys(bad)])
  },

  /** Calls with an unknown id and with another user's id, which fail alike. */
  NOT_FOUND: async ({ noun, call }, { caller, stranger }) => {
    const theirs = plain(await noun.of(stranger).create(noun.newRow()))
    const id = randomUUID()
    const unknown = await endsWith('NOT_FOUND', /no \w+ with this id/, call(caller, id))
    const foreign = await endsWith('NOT_FOUND', /no \w+ with this id/, call(caller, theirs.id))
    expect(JSON.stringify(foreign).replaceAll(theirs.id, id)).toBe(JSON.stringify(unknown))
    expect(await noun.of(stranger).get({ id: theirs.id })).toEqual(theirs)
  },

  /** Conflicts with an existing row or another version; the error carries the current row, which stays unchanged. */
  CONFLICT: async ({ noun, verb, call, make, aim }, { caller }) => {
    // The conflict needs a row of another noun, which tests/entities covers.
    if (aim === 'none') return
    const made = plain(await make(caller))
    const { id } = made
    if (aim === 'new' || aim === 'several new') {
      expect((await endsWith('CONFLICT', /already.*this id/, call(caller, id))).current).toEqual(made)
      expect((await noun.of(caller).list()).items).toEqual([made])
      return
    }
    const several = aim === 'several'
    const stale = several ? { ifVersions: { [id]: made.version + 1 } } : { ifVersion: made.version + 1 }
    const error = await endsWith('CONFLICT', /version/, call(caller, id, stale))
    expect(error.current).toEqual(made)
    expect(await noun.of(caller).get({ id })).toEqual(made)
    const right = several ? { ifVersions: { [id]: made.version } } : { ifVersion: made.version }
    await call(caller, id, right)
    if (!noun.hasTrash || ['delete', 'deleteMany', 'restore', 'purge'].includes(verb)) return
    const trashed = plain(await noun.of(caller).delete({ id }))
    expect((await endsWith('CONFLICT', /in the trash\. Restore it first/, call(caller, id))).current).toEqual(trashed)
  },

  /** Reuses a key with another input; nothing changes. */
  IDEMPOTENCY_MISMATCH: async ({ noun, call, make, aim }, { caller }) => {
    const isNew = aim === 'new' || aim === 'several new'
    const [first, second] = isNew ? [randomUUID(), randomUUID()] : [(await make(caller)).id, (await make(caller)).id]
    await call(caller, first, { idempotencyKey: 'a-key' })
    const before = (await caller.changes.since()).changes
    const again = call(caller, second, { idempotencyKey: 'a-key' })
    await endsWith('IDEMPOTENCY_MISMATCH', /used before with another input/, again)
    expect((await caller.changes.since()).changes).toEqual(before)
    if (isNew) await endsWith('NOT_FOUND', /./, noun.of(caller).get({ id: second }))
  },

  /** Exceeds the row quota for procedures that create rows, otherwise the byte quota. */
  QUOTA_EXCEEDED: async ({ noun, verb, call, make, aim }, { caller }) => {
    if (aim === 'new' || aim === 'several new' || verb === 'replace') {
      await fill(caller)
      const { total } = await caller.tasks.stats()
      const more = verb === 'replace' ? { create: true } : {}
      const error = await endsWith('QUOTA_EXCEEDED', /maximum number of rows/, call(caller, randomUUID(), more))
      expect(error.quota).toBe('rows')
      expect(await caller.tasks.stats()).toMatchObject({ total })
      return
    }
    const { id } = await make(caller)
    await fillWithBytes(caller)
    const row = await noun.of(caller).get({ id })
    const error = await endsWith('QUOTA_EXCEEDED', /maximum number of bytes/, call(caller, id))
    expect(error.quota).toBe('bytes')
    expect(await noun.of(caller).get({ id })).toEqual(row)
  },
}
