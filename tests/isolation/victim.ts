import { randomUUID } from 'node:crypto'
import superjson from 'superjson'
import { newNotification } from '../helpers/new-notification.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounsOf, type Row } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { definitionOf } from '../procedures/walk.ts'

const NOUNS = nounsOf(walkedRouter)

/** Returns a procedure's complete HTTP response. All calls send the same request id, so that responses can be compared. */
export async function answer(
  app: TestApp,
  userId: string,
  { path, input }: { path: string; input?: object | undefined },
) {
  const isQuery = definitionOf(walkedRouter, path).type === 'query'
  const json = JSON.stringify(input ? superjson.serialize(input) : {})
  const query = isQuery && input ? `?input=${encodeURIComponent(json)}` : ''
  const response = await app.fetch(
    new Request(`http://test/trpc/${path}${query}`, {
      method: isQuery ? 'GET' : 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Request-Id': 'the-same',
        Authorization: `Bearer ${await app.tokenOf(userId)}`,
      },
      ...(!isQuery && { body: json }),
    }),
  )
  return { status: response.status, headers: [...response.headers], body: await response.text() }
}

/**
 * Creates a user with settings and colors of tags, and with three rows of each entity: one with required fields only, one with all fields, and
 * a deleted one.
 */
export async function newVictim(database: TestDatabase) {
  const userId = newUser()
  const caller = callerFor(database, userId).undoable
  const secret = `secret-${randomUUID()}`
  // A language tag with a private part, the only text of the settings that is free.
  await caller.account.settings.update({ locale: `en-x-${secret.slice(-8)}` })
  for (const tag of ['home', secret]) await caller.tags.update({ tag, color: 'green' })
  const held: { plural: string; row: Row; token: string }[] = []
  for (const noun of NOUNS) {
    const { create, delete: remove } = noun.of(caller)
    await noun.prepare(caller)
    const rows = [
      await create(noun.newRow(`${secret} bare`)),
      await create(noun.fullRow(`${secret} full`)),
      await create(noun.newRow(`${secret} trashed`)),
    ]
    rows.push(await remove({ id: rows.pop().id }))
    held.push(...rows.map((row) => ({ plural: noun.plural, row: withoutToken(row) as Row, token: row.undoToken })))
  }
  const notification = await newNotification(caller, { database, clock: () => new Date() })
  const [{ token = '' } = {}] = held
  return {
    userId,
    /** Texts that appear only in the rows of this user. */
    traces: [userId, secret, secret.slice(-8), ...held.map(({ row }) => row.id)],
    secret,
    /** Returns the rows of a procedure's entity, or of all entities. */
    held: (path: string) => {
      if (path.startsWith('notifications.')) return [{ plural: 'notifications', row: notification, token }]
      const own = held.filter(({ plural }) => path.startsWith(`${plural}.`))
      return own.length > 0 ? own : held
    },
    rows: () => everythingOf(database, userId),
  }
}
