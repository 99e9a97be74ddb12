import type { TestProject } from 'vitest/node'
import { openNeon } from '../../src/database/drivers/neon.ts'
import { startNeonProxy } from './neon-proxy.ts'
import { startTemplate } from './postgres-setup.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The proxy to the server, in the test project that uses WebSockets. */
    webSocketProxy?: string
  }
}

/** Starts one PostgreSQL server and a proxy for the run, and migrates the template database through the proxy. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const proxy = await startNeonProxy()
  const server = await startTemplate(project, (url) => openNeon({ url, webSocketProxy: proxy.url }))
  project.provide('webSocketProxy', proxy.url)
  return async () => {
    await proxy.stop()
    await server.stop()
  }
}
