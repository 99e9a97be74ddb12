import { randomUUID } from 'node:crypto'
import { createTaskwire } from '@taskwire/client'
import { describe, expect, it } from 'vitest'
import { useServer } from './use-server.ts'

const server = useServer()
const NOON = new Date('2030-06-01T12:00:00.000Z')

describe('the clock', () => {
  it('runs with the time of the system at first', async () => {
    const client = server.tw.clientFor(await server.tw.createUser())
    const before = Date.now()
    const { createdAt } = await client.tasks.create({ title: 'x' })
    expect(createdAt.getTime()).toBeGreaterThanOrEqual(before)
    expect(createdAt.getTime()).toBeLessThanOrEqual(Date.now())
  })

  it('stands still at a time that is set, and advances by durations', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    expect(await tw.clock.set(NOON)).toEqual(NOON)
    expect((await client.tasks.create({ title: 'x' })).createdAt).toEqual(NOON)
    await tw.clock.advance({ hours: 1, minutes: 30 })
    expect(await tw.clock.advance(1500)).toEqual(new Date('2030-06-01T13:30:01.500Z'))
    expect((await client.tasks.create({ title: 'x' })).createdAt).toEqual(new Date('2030-06-01T13:30:01.500Z'))
  })

  it('keeps running after it was moved ahead', async () => {
    const ahead = await server.tw.clock.advance({ days: 1 })
    expect(ahead.getTime()).toBeGreaterThan(Date.now() + 86_000_000)
    await expect.poll(async () => (await server.tw.clock.advance(0)) > ahead).toBe(true)
  })

  it('refuses what is no time or duration', async () => {
    await expect(async () => server.tw.clock.set('soon')).rejects.toThrow('must be a date')
    await expect(async () => server.tw.clock.advance(-1)).rejects.toThrow('A duration must be')
    await expect(async () => server.tw.clock.advance({ weeks: 1 } as object)).rejects.toThrow('A duration must be')
  })

  it('makes a task overdue', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    await tw.clock.set(NOON)
    await client.tasks.create({ title: 'x', due: { date: '2030-06-01', time: '13:00', timeZone: 'UTC' } })
    expect((await client.tasks.stats()).overdue).toBe(0)
    await tw.clock.advance({ hours: 2 })
    expect((await client.tasks.stats()).overdue).toBe(1)
  })

  it('fires the reminders that are due before it resolves', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    await tw.clock.set(NOON)
    const due = { date: '2030-06-01', time: '15:00', timeZone: 'UTC' }
    const { id } = await client.tasks.create({ title: 'x', due, reminders: [{ before: 'PT1H' }] })
    await tw.clock.advance({ hours: 1 })
    expect((await client.notifications.list()).items).toEqual([])
    const { cursor } = await client.changes.cursor()
    await tw.clock.advance({ hours: 1 })
    const firedAt = new Date('2030-06-01T14:00:00.000Z')
    expect((await client.notifications.list()).items).toMatchObject([{ taskId: id, firedAt }])
    expect((await client.changes.since({ cursor })).changes).toMatchObject([{ entity: 'notification' }])
  })

  it('ends the validity of tokens, which the client of a user renews', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    const short = await tw.issueToken(ada, { lifetime: { minutes: 5 } })
    const withToken = (token: string) => createTaskwire({ url: tw.url, fetch: tw.fetch, token })
    await withToken(short).tasks.list()
    await tw.clock.advance({ minutes: 6 })
    await expect(withToken(short).tasks.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await withToken(ada.token).tasks.list()
    await tw.clock.advance({ hours: 1 })
    await expect(withToken(ada.token).tasks.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect((await tw.clientFor(ada).tasks.list()).items).toEqual([])
  })

  it('ends the validity of idempotency keys and undo tokens', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    await tw.clock.set(NOON)
    const options = { idempotencyKey: randomUUID() }
    const first = await client.tasks.create({ title: 'x' }, options)
    await tw.clock.advance({ hours: 23 })
    expect((await client.tasks.create({ title: 'x' }, options)).id).toBe(first.id)
    await expect(client.changes.undo({ undoToken: first.undoToken ?? '' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await tw.clock.advance({ hours: 2 })
    expect((await client.tasks.create({ title: 'x' }, options)).id).not.toBe(first.id)
  })

  it('lets an account be deleted at any time', async () => {
    const { tw } = server
    await tw.clock.set(NOON)
    const ada = await tw.createUser()
    const client = tw.clientFor(ada)
    await client.tasks.create({ title: 'x' })
    await client.account.delete()
    await expect(createTaskwire({ url: tw.url, fetch: tw.fetch, token: ada.token }).tasks.list()).rejects.toMatchObject(
      {
        code: 'UNAUTHENTICATED',
      },
    )
    await tw.clock.advance({ minutes: 3 })
    expect((await tw.clientFor({ ...ada, token: await tw.issueToken(ada) }).tasks.list()).items).toEqual([])
  })
})
