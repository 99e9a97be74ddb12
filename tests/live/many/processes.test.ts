import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { useCluster } from '../../helpers/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { delays, NO_POLLING } from '../delays.ts'
import { Arrivals } from './arrivals.ts'
import { closeCrowd, openCrowd } from './crowd.ts'
import { newSecret, startProbed } from './probed-server.ts'
import { newWriters, type Writer } from './writer.ts'

const USERS = runs(5, 50)
const CHANGES = runs(20, 1000)

const cluster = useCluster()

it(`delivers changes of one process to another's streams by signals, without polling: ${CHANGES} of ${CHANGES}`, async () => {
  const environment = { databaseUrl: cluster.server.url, secret: newSecret() }
  await using written = await startProbed(environment)
  await using streamed = await startProbed({ ...environment, env: delays(NO_POLLING) })
  const users = newWriters(USERS, { url: written.url, secret: environment.secret })
  const arrivals = new Arrivals()
  const readers = await openCrowd(users, { url: streamed.url, onEvent: arrivals.note })
  const [first] = users as [Writer]
  // Signals are lost until the processes listen to each other.
  await expect
    .poll(async () => {
      const { id } = await first.create()
      return Promise.race([arrivals.at(id), setTimeout(100)])
    })
    .toEqual(expect.any(Number))

  for (let n = 0; n < CHANGES; n++) {
    const { id } = await (users[n % USERS] as Writer).create()
    expect(await arrivals.at(id)).toEqual(expect.any(Number))
  }
  await closeCrowd(readers)
})
