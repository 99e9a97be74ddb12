import type { TestProject } from 'vitest/node'
import { openNeon } from '../../src/database/drivers/neon.ts'
import { startNeonProxy } from './neon-proxy.ts'
import { startTemplate } from './postgres-setup.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the suite runs over WebSockets: the proxy to the server. */
    webSocketProxy?: string
  }
}

/** Starts one PostgreSQL server for the run and a proxy before it, through which its database is migrated. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const proxy = await startNeonProxy()
  const server = await startTemplate(project, (url) => openNeon({ url, webSocketProxy: proxy.url }))
  project.provide('webSocketProxy', proxy.url)
  return async () => {
    await proxy.stop()
    await server.stop()
  }
}
