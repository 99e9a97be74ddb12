import { afterAll, beforeAll } from 'vitest'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { type Consumer, createConsumer } from './consumer.ts'
import { type SilentServer, silentServer } from './consumers/expected.ts'

/** A project with the packed client, and the two servers that its program calls. */
export interface Served {
  consumer: Consumer
  server: ServerProcess
  /** A server that never responds. */
  silent: SilentServer
}

/** Sets up the project and the servers before the tests of a file. */
export function useConsumer(tools: Record<string, string>, files: () => Record<string, string>): Served {
  const served = {} as Served
  const data = temporaryDirectory()
  beforeAll(async () => {
    served.consumer = await createConsumer({ tools })
    served.consumer.write(files())
    served.server = await startServer({ env: { DATA_DIR: data.path } })
    served.silent = await silentServer()
  }, 600_000)
  afterAll(async () => {
    await served.server?.[Symbol.asyncDispose]()
    served.silent?.[Symbol.dispose]()
    served.consumer?.[Symbol.dispose]()
    data[Symbol.dispose]()
  })
  return served
}
