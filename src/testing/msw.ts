import { type HttpHandler, http } from 'msw'
import type { TestServer } from './server-types.ts'

/** Options of `handlersFor`. */
export interface HandlerOptions {
  /** The address at which the code under test expects the server, like `https://tasks.example.com` or `/api/tw`. */
  url: string | URL
}

/**
 * Returns handlers of Mock Service Worker (msw 2) that forward all requests under an address to a test server, including live
 * streams. An injected network fault is a failed request.
 *
 * @example
 * const worker = setupServer(...handlersFor(tw, { url: 'https://tasks.example.com' }))
 */
export function handlersFor(tw: Pick<TestServer, 'fetch' | 'url'>, { url }: HandlerOptions): HttpHandler[] {
  const base = String(url).replace(/\/+$/, '')
  const prefix = new URL(base, tw.url).pathname.replace(/\/$/, '')
  const forward = async ({ request }: { request: Request }): Promise<Response> => {
    const { pathname, search } = new URL(request.url)
    const { method, headers, signal } = request
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const init = { method, headers, signal, ...(hasBody && { body: await request.arrayBuffer() }) }
    try {
      return await tw.fetch(`${tw.url}${pathname.slice(prefix.length)}${search}`, init)
    } catch (error) {
      if (error instanceof TypeError) return Response.error()
      throw error
    }
  }
  return [http.all(base, forward), http.all(`${base}/*`, forward)]
}
