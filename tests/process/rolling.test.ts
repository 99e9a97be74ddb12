import { expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { useCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import type { ServerProcess } from '../helpers/server-process.ts'
import { startBalancer } from './balancer.ts'

const cluster = useCluster()

const CALLERS = 12
/** The number of times both processes are replaced in turn. */
const ROUNDS = runs(1, 20)

it('replacing two processes in turn under load loses no call of the client package [L-04]', {
  timeout: 120_000 + ROUNDS * 30_000,
}, async () => {
  const { start, tokenOf } = await createPostgresService(cluster)
  await using balancer = await startBalancer()
  const running: ServerProcess[] = [await start(), await start()]
  const announce = () => balancer.setPorts(running.map(({ port }) => port))
  announce()
  await eventuallyTrue(() => balancer.ready() === running.length)

  let isOver = false
  let done = 0
  /** Waits for enough further calls that each caller could have made some. */
  const progress = () => {
    const goal = done + 5 * CALLERS
    return eventuallyTrue(() => done >= goal)
  }
  const failures: unknown[] = []
  const callers = Array.from({ length: CALLERS }, async (_, n) => {
    const tw = createTaskwire({ url: balancer.url, token: tokenOf(`user-${n}`) })
    const made: string[] = []
    while (!isOver) {
      try {
        const { id } = await tw.tasks.create({ title: `task ${made.length}` })
        made.push(id)
        await tw.tasks.get({ id })
        done += 1
      } catch (error) {
        failures.push(error)
      }
    }
    const found: string[] = []
    for await (const { id } of tw.tasks.iterate({ limit: 200 })) found.push(id)
    return { made, found }
  })

  for (let round = 0; round < 2 * ROUNDS; round++) {
    await progress()
    const next = await start()
    const old = running.shift() as ServerProcess
    running.push(next)
    announce()
    expect(await old.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  }
  await progress()
  isOver = true
  const outcomes = await Promise.all(callers)
  for (const server of running) await server.stop('SIGTERM')
  expect(failures).toEqual([])
  // Every acknowledged task exists exactly once, and no other.
  for (const { made, found } of outcomes) {
    expect(made.length).toBeGreaterThan(0)
    expect(found.sort()).toEqual(made.sort())
  }
})
