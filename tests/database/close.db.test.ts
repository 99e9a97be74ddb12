import { expect, it } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { copyTemplate } from '../helpers/test-database.ts'

it('can be closed under its calls, each of which ends, and opened again with what was acknowledged', async () => {
  const { config, remove } = await copyTemplate()
  const database = await connect(config)
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  await tasks.create({ title: 'first' })
  const settled = Promise.allSettled(Array.from({ length: 20 }, (_, n) => tasks.create({ title: `${n}` })))
  await database.close()
  const outcomes = await settled
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ cause: { code: 'UNAVAILABLE' } })
  }
  const acknowledged = outcomes.filter(({ status }) => status === 'fulfilled').length
  const again = await connect(config)
  expect((await rowsOf(again, userId)).tasks.length).toBeGreaterThanOrEqual(1 + acknowledged)
  await callerFor(again, userId).tasks.create({ title: 'afterwards' })
  await again.close()
  await remove()
})
