import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { Engine } from '../../client-sdk/src/offline/engine.ts'
import { Revisions } from '../../client-sdk/src/offline/revisions.ts'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'
import type { Batch } from '../../client-sdk/src/offline/storage/storage.ts'
import type { Message } from '../../client-sdk/src/offline/tabs/message.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const row = (id: string) => ({ entity: 'list', id, row: { id, name: id, version: 1 } })

/** Opens a tab that follows, with these rows. */
async function openFollower(rows: ReturnType<typeof row>[]) {
  const database = await memoryStorage().open('test')
  await database.write({ rows })
  const sent: Message[] = []
  const shown: string[][] = []
  let receive: (message: Message) => void = () => {}
  const engine = new Engine({
    client: createTaskwire({ url: 'http://test' }),
    ...{ database, stored: await database.load(), merge: undefined },
    join: ({ onMessage }) => {
      receive = onMessage
      return { send: (message) => sent.push(message), isLeader: false, stop: () => {} }
    },
    onChanged: () => shown.push([...engine.state.rows.all('list')].map(({ id }) => id)),
    onStatus: () => {},
  })
  return { engine, database, sent, shown, receive: (message: Message) => receive(message) }
}

it('a tab that follows shows rows that the leader has replaced in one step', async () => {
  const { receive, shown } = await openFollower([row('a'), row('b')])
  receive({ kind: 'written', revision: 2, batch: { clearRows: true, rows: [row('b'), row('c')] } })
  expect(shown).toEqual([['b', 'c']])
})

it('a tab that opens asks for the status of the leader, and reads what it has missed', async () => {
  const { engine, database, sent, receive, shown } = await openFollower([row('a')])
  expect(sent).toEqual([{ kind: 'hello' }])
  const revision = await database.write({ rows: [row('b')] })
  const status = { ...engine.status, state: 'online' as const, isComplete: true, queued: 7 }
  receive({ kind: 'status', status, revision })
  // It counts its own changes: the leader may not know of all of them.
  expect(engine.status).toMatchObject({ state: 'online', isComplete: true, queued: 0 })
  await vi.runAllTimersAsync()
  expect(shown).toEqual([['a', 'b']])
})

it('batches are applied in the order of their revisions, and not again after a load that had them', async () => {
  const applied: Batch[] = []
  const onMissing = vi.fn()
  const revisions = new Revisions(1, { apply: (batch) => applied.push(batch), onMissing })
  const batch = (n: number): Batch => ({ meta: { n } })
  const [one, two, three, four] = [batch(1), batch(2), batch(3), batch(4)]
  revisions.add(1, [one])
  revisions.add(3, [three])
  expect(applied).toEqual([])
  revisions.add(2, [two])
  revisions.add(3, [four])
  expect(applied).toEqual([two, three, four])
  await vi.runAllTimersAsync()
  expect(onMissing).not.toHaveBeenCalled()

  revisions.add(5, [one])
  await vi.runAllTimersAsync()
  expect(onMissing).toHaveBeenCalledOnce()
  revisions.reset(5)
  revisions.add(4, [one])
  revisions.add(5, [one])
  expect(applied).toHaveLength(3)
})
