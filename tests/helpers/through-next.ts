import { AsyncLocalStorage } from 'node:async_hooks'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { App } from '../../src/app.ts'

/** The part of the package `next` that is used, which only the built application has installed. */
type Next = (options: { dev: boolean; dir: string }) => {
  prepare(): Promise<void>
  getRequestHandler(): RequestListener
}

const addressed = new AsyncLocalStorage<App>()
let started: Promise<RequestListener> | undefined

/** Returns a listener that sends requests through the Next.js application of the run to an application under test. */
export async function nextListener(app: App): Promise<RequestListener> {
  started ??= startNext()
  const listener = await started
  return (request, response) => addressed.run(app, () => listener(request, response))
}

/** Starts the one instance of Next.js in a process, because it takes seconds. */
async function startNext(): Promise<RequestListener> {
  Object.assign(globalThis, {
    taskwireUnderTest: (request: Request) => {
      const app = addressed.getStore()
      if (!app) throw new Error('Next.js has lost the context of a request')
      return app.fetch(request)
    },
  })
  const dir = inject('nextDirectory')
  const next: Next = createRequire(join(dir, 'next.config.ts'))('next')
  const application = next({ dev: false, dir })
  await application.prepare()
  return application.getRequestHandler()
}
