import { parseArgs } from 'node:util'
import type { CreateTaskInput, Task } from '../../client-sdk/src/contract.ts'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { TaskwireError } from '../../client-sdk/src/errors.ts'
import type { LiveChange } from '../../client-sdk/src/live-options.ts'
import { createOfflineStore } from '../../client-sdk/src/offline/create-offline-store.ts'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'
import { createTask } from './tasks.ts'

/**
 * `npm run bench:drain`: how much processor time an offline store takes to queue changes without a network, and to send them once
 * there is one. The server is in memory and answers at once, so the time is that of the store.
 *
 * --changes n   default 500, 1000 and 2000
 */
const { values } = parseArgs({ options: { changes: { type: 'string', multiple: true } } })
for (const changes of values.changes ?? ['500', '1000', '2000']) await measure(Number(changes))

async function measure(count: number): Promise<void> {
  const server = startServer()
  const store = await createOfflineStore({ client: server.client, name: 'bench', storage: memoryStorage() })
  store.tasks.subscribe({ completed: false }, () => {})
  const start = process.cpuUsage()
  for (let n = 0; n < count; n++) await store.tasks.create({ title: `task ${n}` })
  const queued = process.cpuUsage(start)
  const restart = process.cpuUsage()
  server.connect()
  store.resume()
  await new Promise<void>((resolve) => {
    store.onStatus(({ state, queued }) => state === 'online' && queued === 0 && resolve())
  })
  const sent = process.cpuUsage(restart)
  store.close()
  if (store.tasks.list({ completed: false }).some(({ version }) => version !== 1)) throw new Error('not all were sent')
  console.log(`${count} changes: queued in ${secondsOf(queued)} s, sent in ${secondsOf(sent)} s of processor time`)
}

function secondsOf({ user, system }: NodeJS.CpuUsage): string {
  return ((user + system) / 1e6).toFixed(2)
}

/** A server in memory that creates tasks, and streams them. It cannot be reached before `connect`. */
function startServer() {
  const client = createTaskwire({ url: 'http://localhost' })
  const stream: LiveChange[] = []
  let isReachable = false
  let seq = 0
  let wake = () => {}
  const reach = async () => {
    if (!isReachable) throw new TaskwireError('NETWORK', 'not connected')
  }
  client.account.me = async () => {
    await reach()
    return { userId: 'bench', expiresAt: new Date(0) }
  }
  client.changes.since = async () => {
    await reach()
    return { changes: [], cursor: 'start', more: false }
  }
  client.changes.live = async function* ({ signal, onStatus } = {}) {
    onStatus?.({ state: 'live' })
    while (!signal?.aborted) {
      yield* stream.splice(0)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  client.tasks.create = async (input: CreateTaskInput) => {
    await reach()
    seq += 1
    const { row } = createTask(seq)
    const task: Task = { ...row, id: input.id ?? row.id, title: input.title, completed: false, version: 1 }
    stream.push({ seq, entity: 'task', op: 'upsert', id: task.id, task, cursor: String(seq) })
    wake()
    return { ...task, affected: { task: 1 }, undoToken: null }
  }
  return {
    client,
    connect() {
      isReachable = true
    },
  }
}
