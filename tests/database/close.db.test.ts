import { describe, expect, it } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { copyTemplate } from '../helpers/test-database.ts'

describe('a database', () => {
  it('settles running queries when it is closed, and keeps every acknowledged change for the next start [G-04]', async () => {
    const { config, remove } = await copyTemplate()
    const database = await connect(config)
    const userId = newUser()
    const { tasks } = callerFor(database, userId)
    await tasks.create({ title: 'first' })
    const changes = Array.from({ length: 20 }, (_, n) => tasks.create({ title: `${n}` }))
    const transaction = database.tenant.write(userId, (tables) =>
      tables.$transaction(async (tx) => {
        await tx.task.create({ data: taskRow(userId, 'in a transaction') })
        await tx.task.count()
      }),
    )
    const settled = Promise.allSettled([...changes, transaction])
    await database.close()
    const acknowledged = (await settled).filter(({ status }) => status === 'fulfilled').length
    const again = await connect(config)
    const { tasks: rows } = await rowsOf(again, userId)
    expect(rows.length).toBeGreaterThanOrEqual(1 + acknowledged)
    expect((await callerFor(again, userId).tasks.create({ title: 'afterwards' })).version).toBe(1)
    await again.close()
    await remove()
  })

  it('can be closed twice, in sequence and concurrently [G-04]', async () => {
    const { config, remove } = await copyTemplate()
    for (const times of ['one after the other', 'at once']) {
      const database = await connect(config)
      await database.ping()
      if (times === 'at once') await Promise.all([database.close(), database.close()])
      await database.close()
      await database.close()
    }
    await (await connect(config)).close()
    await remove()
  })
})
