import { inject } from 'vitest'
import type { App } from '../../src/app.ts'
import { type Framework, throughMount } from './through-mount.ts'
import { throughNginx } from './through-nginx.ts'

/** The base path under which the applications of the tests run: TEST_BASE_PATH, none by default. */
export const BASE_PATH = process.env.TEST_BASE_PATH ?? ''

/** Whether, and why, to skip tests of requests that Next.js answers itself or changes, as docs/embedding.md states. */
export const IN_NEXT: [condition: boolean, note: string] = [
  process.env.TEST_MOUNT === 'next',
  'skipped in Next.js, which answers or changes the request',
]

/**
 * Returns `fetch` of an application under `BASE_PATH`, for tests that are written without it. It adds the base path to the path of
 * each request, which goes through the framework TEST_MOUNT, or through nginx if that is installed, and removes it from the addresses of each response, which must have it.
 */
export function underBasePath(app: App): App['fetch'] {
  if (BASE_PATH === '') return app.fetch
  const fetch = served(app)
  return async (request, bindings) => {
    const url = new URL(request.url)
    if (!`${url.pathname}/`.startsWith(`${BASE_PATH}/`)) url.pathname = BASE_PATH + url.pathname
    const response = await fetch(new Request(url, request), bindings)
    const { headers } = response
    const location = headers.get('Location')
    if (location) headers.set('Location', withoutBase(location))
    const link = headers.get('Link')
    if (link) headers.set('Link', `<${withoutBase(link.slice(1))}`)
    return response
  }
}

function served(app: App): App['fetch'] {
  const framework = process.env.TEST_MOUNT
  if (framework) return throughMount(app, framework as Framework, BASE_PATH)
  const nginxPort = inject('nginxPort')
  return nginxPort === undefined ? app.fetch : throughNginx(app, nginxPort)
}

function withoutBase(address: string): string {
  if (address.startsWith(`${BASE_PATH}/`)) return address.slice(BASE_PATH.length)
  throw new Error(`${address} does not begin with ${BASE_PATH}`)
}
