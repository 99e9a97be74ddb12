import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Change } from '../../../client-sdk/src/contract.ts'
import { useCluster } from '../../helpers/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { deletionOf } from '../../helpers/feed.ts'
import type { ServerProcess } from '../../helpers/server-process.ts'
import { startCuttingProxy } from './cutting-proxy.ts'
import { LENGTH_MS, runScenario } from './scenario.ts'
import { createService, type Service } from './service.ts'
import { UNTOUCHED } from './writers.ts'

const cluster = useCluster()
let service: Service
let servers: [ServerProcess, ServerProcess]
beforeAll(async () => {
  service = await createService(cluster)
  servers = await Promise.all([service.start(), service.start()])
})
afterAll(async () => {
  for (const server of servers ?? []) await server[Symbol.asyncDispose]()
})

const CUTS = runs(16, 1000)

it('delivers every change of 16 writers of one user to 8 live readers, once and in order', async () => {
  const [{ url }] = servers
  const setup = { ...service, writeTo: url, readFrom: url, users: 1 }
  const { faults, lost } = await runScenario(setup, () => setTimeout(LENGTH_MS))
  expect(faults).toEqual(Array(8).fill([]))
  expect(lost).toEqual(Array(8).fill([]))
})

it('delivers every change once and in order over randomly broken reader connections [S-04]', async () => {
  const [{ url, port }] = servers
  await using proxy = await startCuttingProxy(port)
  const { faults, lost } = await runScenario({ ...service, writeTo: url, readFrom: proxy.url }, async () => {
    for (const end = performance.now() + LENGTH_MS; performance.now() < end || proxy.cuts() < CUTS; ) {
      proxy.cut()
      await setTimeout(runs(20, 40) * Math.random())
    }
  })
  expect(faults).toEqual(Array(8).fill([]))
  expect(lost.flat().length).toBeGreaterThan(CUTS / 2)
})

it('delivers every change once and in order while connections between two processes are cut repeatedly', async () => {
  const [{ url: writeTo }, { url: readFrom }] = servers
  let cut = 0
  const { faults, lost } = await runScenario({ ...service, writeTo, readFrom }, async () => {
    for (const end = performance.now() + LENGTH_MS; performance.now() < end || cut < 4; ) {
      const ended = await cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'taskwire signals' AND datname = '${service.database}'`)
      cut += ended.length
      await setTimeout(runs(100, 500) * Math.random())
    }
  })
  expect(faults).toEqual(Array(8).fill([]))
  expect(lost).toEqual(Array(8).fill([]))
})

it('the check detects a reader with a missing, duplicate, late or altered change', async () => {
  const [{ url }] = servers
  const notes: Record<number, Note> = {
    1: once(() => []),
    3: once((change) => [change, change]),
    4: once(({ seq, id }) => [deletionOf(seq, id)]),
    5: late(),
    6: once(() => []),
  }
  const note = (reader: number, change: Change) => notes[reader]?.(change) ?? [change]
  const { faults } = await runScenario({ ...service, writeTo: url, readFrom: url, note }, async () => {})
  expect(faults.map((found) => found.length > 0)).toEqual([false, true, false, true, true, true, true, false])
})

/** How a reader records a change. */
type Note = (change: Change) => Change[]

/** Alters the record of one change: that of the first task that does not change again. */
function once(note: Note): Note {
  let done = false
  return (change) => {
    if (done || change.task?.title !== UNTOUCHED) return [change]
    done = true
    return note(change)
  }
}

/** Records the altered change only after the next change. */
function late(): Note {
  const held: Change[] = []
  const hold = once((change) => {
    held.push(change)
    return []
  })
  return (change) => (held.length > 0 ? [change, ...held.splice(0)] : hold(change))
}
