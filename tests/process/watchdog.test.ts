import { expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { send } from '../helpers/send.ts'
import { startServer } from '../helpers/server-process.ts'

/** Blocks the event loop forever on a signal, as an embedded database on a full disk does, with a watchdog timeout of 2 s. */
const SPIN = `
  import { WATCHDOG } from '${new URL('../../src/startup/watchdog.ts', import.meta.url)}'
  process.on('SIGUSR2', () => {
    WATCHDOG.seconds = 2
    // After the next heartbeat, which passes the timeout to the watchdog.
    setTimeout(() => { for (;;); }, 1500)
  })`

it('a process whose embedded database blocks the event loop for too long exits, with the cause and the fix [G-08]', async () => {
  using directory = await preparedDirectory()
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(SPIN)}`]
  await using server = await startServer({ env: { DATA_DIR: directory.path }, nodeOptions })
  expect((await send('GET', `${server.url}/health/live`)).status).toBe(200)
  process.kill(server.pid, 'SIGUSR2')
  expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' })
  await eventually(() =>
    expect(server.stderr()).toMatch(
      /^The embedded database in .+ has blocked the process for 2 s, so the process exits\. Free space there: \d+ MB\. Make room, .+\n$/,
    ),
  )
})
