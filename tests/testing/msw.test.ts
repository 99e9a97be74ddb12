import { createTaskwire } from '@taskwire/client'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { handlersFor } from '../../src/testing/msw.ts'
import { useServer } from './use-server.ts'

const server = useServer()
const ORIGIN = 'https://tasks.example.com'
const worker = setupServer()
beforeAll(async () => {
  // Servers of other files in this worker have replaced the global class, whose instances msw looks for.
  vi.stubGlobal('Response', (await fetch('data:,')).constructor)
  worker.listen({ onUnhandledRequest: 'error' })
})
afterAll(() => {
  worker.close()
  vi.unstubAllGlobals()
})

/** Returns a client that uses the global `fetch`. */
async function clientAt(url: string) {
  worker.resetHandlers(...handlersFor(server.tw, { url }))
  return createTaskwire({ url, token: (await server.tw.createUser()).token, retries: 0 })
}

describe('the handlers of msw', () => {
  it.each([ORIGIN, `${ORIGIN}/`, `${ORIGIN}/api/tw`])('serve %s', async (url) => {
    const client = await clientAt(url)
    const { id } = await client.tasks.create({ title: 'x' })
    expect((await client.tasks.list()).items).toMatchObject([{ id }])
    await expect(client.tasks.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await fetch(url)).status).not.toBe(500)
  })

  it('forward live streams, which can be cut', async () => {
    const client = await clientAt(`${ORIGIN}/api/tw`)
    const { cursor } = await client.changes.cursor()
    await client.tasks.create({ title: 'a' })
    const titles: unknown[] = []
    for await (const { task } of client.changes.live({ cursor })) {
      titles.push(task?.title)
      if (titles.length === 2) break
      expect(await server.tw.cutStreams()).toBe(1)
      await client.tasks.create({ title: 'b' })
    }
    expect(titles).toEqual(['a', 'b'])
  })

  it('fail requests for network faults and dropped answers', async () => {
    const client = await clientAt(ORIGIN)
    await server.tw.failNext('tasks.create', { error: 'network' })
    await expect(client.tasks.create({ title: 'x' })).rejects.toMatchObject({ code: 'NETWORK' })
    await server.tw.dropNextAnswer('tasks.create')
    await expect(client.tasks.create({ title: 'y' })).rejects.toMatchObject({ code: 'NETWORK' })
    expect((await client.tasks.list()).items).toMatchObject([{ title: 'y' }])
  })
})
