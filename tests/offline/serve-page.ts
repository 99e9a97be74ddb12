import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rolldown } from 'rolldown'

export interface ServedPage extends AsyncDisposable {
  url: string
  html: string
}

/** Serves a page that has the exports of a module as the global `offline`, on a free port. */
export async function servePage(module: string): Promise<ServedPage> {
  const html = `<!doctype html><link rel="icon" href="data:,"><title>Offline</title><script>${await bundle(module)}</script>`
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(html)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    html,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function bundle(module: string): Promise<string> {
  const built = await rolldown({ input: module, platform: 'browser' })
  const { output } = await built.generate({ format: 'iife', name: 'offline', minify: true })
  return output[0].code
}
