import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNotification } from '../helpers/new-notification.ts'
import { readEvents } from '../helpers/read-events.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { requestOf, WIRES } from '../live/open-stream.ts'
import { aimOf, inputAbout, inputNames, type Noun, nounOf, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths } from '../procedures/walk.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const newSecret = () => `secret-${crypto.randomUUID()}`

const TAG = 'home'
const TASKS = nounOf(walkedRouter, 'tasks')

/** Creates a user with three rows of a noun with these ids and a text; the last one is in the trash. */
async function holding(ids: [string, string, string], { text, noun = TASKS }: { text: string; noun?: Noun }) {
  const userId = newUser()
  const caller = callerFor(database, userId).undoable
  await noun.prepare(caller)
  const { create, delete: remove } = noun.of(caller)
  const made = []
  for (const [n, id] of ids.entries())
    made.push(await create({ id, ...noun.newRow(`${text} ${n}`), ...(noun === TASKS && { tags: [TAG] }) }))
  await remove({ id: ids[2] })
  const rows = () => everythingOf(database, userId)
  return { userId, undoToken: made[0].undoToken as string, token: await app.tokenOf(userId), rows }
}

const newIds = () => [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as [string, string, string]

describe("another user's cursor", () => {
  it.each(['tasks.list', 'changes.since', 'changes.live'])(
    "returns none of that user's data in %s [T-06]",
    async (path) => {
      const secret = newSecret()
      const [theirs, mine] = [await holding(newIds(), { text: secret }), await holding(newIds(), { text: 'mine' })]
      const page = { limit: 1, sort: [{ by: 'title' as const }] }
      const caller = callerFor(database, theirs.userId)
      const { cursor } = await caller.changes.since({ limit: 1 })
      const input = path === 'tasks.list' ? { ...page, cursor: (await caller.tasks.list(page)).nextCursor } : { cursor }
      const { status, body } = await app.call(path, { token: mine.token, method: 'GET', input })
      const rejection = path === 'tasks.list' ? [400, 'INVALID_INPUT'] : [410, 'RESYNC_REQUIRED']
      expect([status, body.error.json.data.code]).toEqual(rejection)
      expect(JSON.stringify(body)).not.toContain(secret)
      // Its own user can continue with it.
      const own = await app.fetch(
        new Request(`http://test/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`, {
          headers: { Authorization: `Bearer ${theirs.token}` },
        }),
      )
      expect(own.status).toBe(200)
      await own.body?.cancel()
    },
  )
})

describe.each(WIRES)('a stream over %s', (wire) => {
  it.each(['cursor', 'lastEventId'])("delivers nothing of another user for that user's %s [T-08]", async (name) => {
    const secret = newSecret()
    const [theirs, mine] = [await holding(newIds(), { text: secret }), await holding(newIds(), { text: 'mine' })]
    const { cursor } = await callerFor(database, theirs.userId).changes.since({ limit: 1 })
    const response = await app.fetch(requestOf(wire, { token: mine.token, [name]: cursor }))
    expect(response.status).toBe(410)
    const text = await response.text()
    expect(text).toContain('RESYNC_REQUIRED')
    expect(text).not.toContain(secret)
  })

  it("delivers only its own user's changes from another user's initial cursor [T-08]", async () => {
    const [theirs, mine] = [newUser(), newUser()]
    const { cursor } = await callerFor(database, theirs).changes.cursor()
    const events = readEvents(await app.fetch(requestOf(wire, { token: await app.tokenOf(mine), lastEventId: cursor })))
    await app.call('tasks.create', { userId: theirs, input: { title: newSecret() } })
    await app.call('tasks.create', { userId: mine, input: { title: 'mine' } })
    for await (const { event, data } of events) {
      expect(data).not.toContain('secret-')
      if (event === undefined && data.includes('"mine"')) return
    }
    expect.unreachable('the stream has ended')
  })
})

describe("another user's idempotency key", () => {
  // Keys of personal tokens and calendar feeds are stored with them; their cases have the same key of two users. Notifications
  // cannot be created; their case is below.
  const keyed = callPaths(walkedRouter).filter(
    (path) =>
      !/^(tokens|calendar|notifications)\./.test(path) && inputNames(walkedRouter, path).includes('idempotencyKey'),
  )
  // An undo can affect rows of any noun.
  const cases = keyed.flatMap((path) => {
    const nouns = nounsOf(walkedRouter).filter(({ plural }) => path.startsWith(`${plural}.`) || path === 'changes.undo')
    return (nouns.length > 0 ? nouns : [TASKS]).map((noun): [string, string, Noun] => [path, noun.plural, noun])
  })

  /** Returns the input, equal for both users: their rows have the same ids. */
  function inputOf(path: string, noun: Noun, ids: [string, string, string]): Record<string, unknown> {
    const [, verb = ''] = path.split('.')
    if (path === 'changes.undo') return {}
    if (path === 'account.settings.update') return { locale: 'de' }
    if (path === 'tags.update') return { tag: TAG, color: 'green' }
    if (path === 'tags.rename') return { tag: TAG, name: 'renamed' }
    if (path === 'tags.delete') return { tag: TAG }
    if (verb.endsWith('Where'))
      return { filter: 'is:open', dryRun: false, ...(verb === 'updateWhere' && { change: { priority: 'high' } }) }
    const needsTrash = ['purge', 'restore'].includes(verb)
    const { create: _, ...input } = inputAbout(walkedRouter, {
      plural: noun.plural,
      verb,
      id: needsTrash ? ids[2] : ids[0],
    })
    // A chosen id would be taken.
    if (aimOf(walkedRouter, path) === 'new') return noun.newRow('new')
    if (aimOf(walkedRouter, path) === 'several new') return { items: [noun.newRow('new')] }
    return input.ids ? { ...input, ids: ids.slice(0, 2) } : input
  }

  it.each(cases)('does not affect a call of this user with the same key: %s of %s [T-07]', async (path, _, noun) => {
    const ids = newIds()
    const secret = newSecret()
    const [theirs, mine] = [await holding(ids, { text: secret, noun }), await holding(ids, { text: 'mine', noun })]
    const input = { ...inputOf(path, noun, ids), idempotencyKey: 'the-same-key' }
    const send = ({ token, undoToken }: typeof mine) =>
      app.call(path, { token, input: path === 'changes.undo' ? { ...input, undoToken } : input })
    const before = await mine.rows()
    expect((await send(theirs)).status).toBe(200)
    expect(await mine.rows()).toEqual(before)
    const after = await theirs.rows()

    const { status, body } = await send(mine)
    expect([status, body.error]).toEqual([200, undefined])
    expect(JSON.stringify(body)).not.toContain(secret)
    // Reopening an open task changes nothing, but its key is stored.
    expect(await mine.rows()).not.toEqual(before)
    expect(await theirs.rows()).toEqual(after)
  })

  it.each(['dismiss', 'snooze'] as const)(
    'does not affect a call of this user with the same key: notifications.%s [T-07]',
    async (verb) => {
      const clock = () => new Date()
      const change = async (userId: string) => {
        const caller = callerFor(database, userId)
        const { id } = await newNotification(caller, { database, clock })
        const input = { id, idempotencyKey: 'the-same-key' }
        const until = new Date(Date.now() + 3_600_000)
        await (verb === 'snooze'
          ? caller.notifications.snooze({ ...input, until })
          : caller.notifications.dismiss(input))
      }
      const [theirs, mine] = [newUser(), newUser()]
      await change(theirs)
      const after = await everythingOf(database, theirs)
      await change(mine)
      expect(await everythingOf(database, theirs)).toEqual(after)
      const [{ dismissedAt, snoozedUntil } = {}] = (await callerFor(database, mine).notifications.list({})).items
      expect(dismissedAt ?? snoozedUntil).toEqual(expect.any(Date))
    },
  )
})
