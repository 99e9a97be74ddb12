import { expect, it } from 'vitest'
import type { Change, ChangesPage, Task } from '../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { TaskwireError } from '../../client-sdk/src/errors.ts'
import { type Position, startSync, type Target } from '../../client-sdk/src/offline/leader/sync.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'

const changeOf = (seq: number): Change => ({
  ...{ seq, entity: 'task', op: 'upsert', id: `task-${seq}` },
  task: { id: `task-${seq}` } as Task,
})

/** A server whose answers and stream a test controls. */
function controlledServer() {
  let all = [changeOf(1)]
  const listeners = new Set<() => void>()
  let isForgotten = false
  let hold: Promise<void> | undefined
  let held = 0
  const since = async ({ cursor }: { cursor?: string }): Promise<ChangesPage> => {
    if (isForgotten && cursor !== undefined) {
      isForgotten = false
      throw new TaskwireError('RESYNC_REQUIRED', 'Start over.')
    }
    const changes = all.filter(({ seq }) => seq > Number(cursor ?? 0))
    if (hold) held += 1
    await hold
    return { changes, cursor: String(changes.at(-1)?.seq ?? cursor ?? 0), more: false }
  }
  async function* live({ cursor, signal }: { cursor?: string; signal: AbortSignal }) {
    let sent = Number(cursor)
    while (!signal.aborted) {
      for (const change of all.filter(({ seq }) => seq > sent)) {
        sent = change.seq
        yield { ...change, cursor: String(sent) }
      }
      await new Promise<void>((resolve) => {
        listeners.add(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
    }
  }
  const client = { account: { me: async () => ({ userId: 'ada' }) }, changes: { since, live } } as unknown as Taskwire
  return {
    client,
    commit(seq: number) {
      all = [...all, changeOf(seq)]
      for (const listener of listeners) listener()
    },
    forget: () => {
      isForgotten = true
    },
    held: () => held,
    holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<void>()
      hold = promise
      return () => {
        hold = undefined
        resolve()
      }
    },
  }
}

it('loses no change that the live stream brings while all rows are copied again', async () => {
  const server = controlledServer()
  const rows = new Set<string>()
  let position: Position | undefined
  let copies = 0
  const target: Target = {
    position: () => position,
    isOwnedBy: () => true,
    apply(changes, next) {
      for (const { id } of changes) rows.add(id)
      position = next
    },
    replace(next, at) {
      rows.clear()
      for (const { id } of next) rows.add(id)
      position = at
      copies += 1
    },
  }
  const sync = startSync({
    ...{ client: server.client, target, onConnection: () => {}, onVerified: () => {} },
    ...{ onCurrent: () => {}, onEnd: (error) => expect.unreachable(String(error)) },
  })
  await eventuallyTrue(() => rows.has('task-1'))
  server.commit(2)
  await eventuallyTrue(() => rows.has('task-2'))

  server.forget()
  const release = server.holdAnswers()
  const reading = sync.readChanges()
  await eventuallyTrue(() => server.held() > 0)
  server.commit(3)
  await eventuallyTrue(() => rows.has('task-3'))
  release()
  await reading
  expect(copies).toBe(1)
  server.commit(4)
  await eventuallyTrue(() => rows.has('task-4'))
  await eventuallyTrue(() => rows.has('task-3'))
  sync.stop()
})
