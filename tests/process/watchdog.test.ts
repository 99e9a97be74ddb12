import { expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { send } from '../helpers/send.ts'
import { startServer } from '../helpers/server-process.ts'

/** Has the process do nothing else for ever at a signal, as an embedded database on a full disk does; and is watched for 2 s from then on. */
const SPIN = `
  import { WATCHDOG } from '${new URL('../../src/startup/watchdog.ts', import.meta.url)}'
  process.on('SIGUSR2', () => {
    WATCHDOG.seconds = 2
    // After the next beat, which tells the watchdog.
    setTimeout(() => { for (;;); }, 1500)
  })`

it('a process that does nothing but its embedded database for too long ends, and says why and what to do [G-08]', async () => {
  using directory = await preparedDirectory()
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(SPIN)}`]
  await using server = await startServer({ env: { DATA_DIR: directory.path }, nodeOptions })
  expect((await send('GET', `${server.url}/health/live`)).status).toBe(200)
  process.kill(server.pid, 'SIGUSR2')
  expect(await server.ended).toEqual({ code: null, signal: 'SIGKILL' })
  await eventually(() =>
    expect(server.stderr()).toMatch(
      /^The embedded database in .+ has not come to an end for 2 s, so the process ends\. Free space there: \d+ MB\. Make room, .+\n$/,
    ),
  )
})
