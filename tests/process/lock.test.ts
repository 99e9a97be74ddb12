import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { DirectoryLockedError, lockDirectory } from '../../src/database/drivers/embedded/lock.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { runServer, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { resultOf, signUp } from '../helpers/task-user.ts'

it('a second process rejects a data directory in use, names its holder, and leaves it intact [G-02]', async () => {
  using directory = await preparedDirectory()
  await using holder = await startServer({ env: { DATA_DIR: directory.path } })
  const ada = await signUp(holder.url)
  const second = await runServer({ env: { DATA_DIR: directory.path } })
  expect(second.code).toBe(1)
  expect(second.stderr).toBe(
    `${directory.path} is in use by process ${holder.pid}. Stop it first, or set DATA_DIR to another directory.\n`,
  )
  expect(second.stdout).toBe('')
  expect((await ada.mutate('tasks.create', { title: 'private-title-kept' })).status).toBe(200)
  expect(resultOf(await ada.query('tasks.list', {}))).toMatchObject({ items: [{ title: 'private-title-kept' }] })
})

it('a process starts immediately after the previous holder was killed [G-03]', async () => {
  using directory = await preparedDirectory()
  await using holder = await startServer({ env: { DATA_DIR: directory.path } })
  await holder.stop('SIGKILL')
  await using next = await startServer({ env: { DATA_DIR: directory.path } })
  expect(next.pid).not.toBe(holder.pid)
})

it.each(['a dead process', 'a live process that reuses the id'])(
  'ignores the process id of a stale lock: %s [G-03]',
  async (whose) => {
    using directory = temporaryDirectory()
    lockDirectory(directory.path).release()
    const ended = spawn(process.execPath, ['-e', ''])
    await once(ended, 'close')
    const pid = whose.includes('dead') ? ended.pid : process.ppid
    writeFileSync(`${directory.path}/lock.pid`, `${pid}\n`)
    const lock = lockDirectory(directory.path)
    expect(() => lockDirectory(directory.path)).toThrow(`in use by process ${process.pid}.`)
    lock.release()
  },
)

it('a live holder keeps the directory, whatever the content of the pid file [G-03]', () => {
  using directory = temporaryDirectory()
  const lock = lockDirectory(directory.path)
  for (const text of ['', '999999999\n', 'x']) {
    writeFileSync(`${directory.path}/lock.pid`, text)
    expect(() => lockDirectory(directory.path)).toThrow(DirectoryLockedError)
  }
  lock.release()
})

it('the lock is exclusive within one process, too, until it is released', () => {
  using directory = temporaryDirectory()
  const lock = lockDirectory(directory.path)
  expect(() => lockDirectory(directory.path)).toThrow(DirectoryLockedError)
  expect(() => lockDirectory(directory.path)).toThrow(`in use by process ${process.pid}.`)
  lock.release()
  lockDirectory(directory.path).release()
})

it('rejects an invalid lock file with a message', () => {
  using directory = temporaryDirectory()
  writeFileSync(`${directory.path}/lock`, 'x'.repeat(5000))
  expect(() => lockDirectory(directory.path)).toThrow(`${directory.path} cannot hold data (file is not a database)`)
})
