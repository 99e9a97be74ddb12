import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openEmbedded } from '../../src/database/drivers/embedded/embedded.ts'
import { ACQUIRE_TIMEOUT_MS } from '../../src/database/drivers/server-options.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'

it('a sign-up on the embedded database waits for those before it, which share its connection', async () => {
  using directory = await preparedDirectory()
  const database = await openEmbedded(directory.path)
  const { signIn } = database
  const first = signIn.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1`
    await setTimeout(ACQUIRE_TIMEOUT_MS + 500)
  })
  const second = signIn.$transaction((tx) => tx.user.count())
  expect(await second).toBe(0)
  await first
  await database.close()
})
