import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { rolldown } from 'rolldown'

/** A change that a page has sent. */
export interface SentChange {
  procedure: string
  input: Record<string, unknown>
  /** The user's token. */
  authorization: string
  /** True once the server has answered, also if the page does not get the answer. */
  isAnswered: boolean
}

/** How a request fails: it does not reach the server, or its answer never comes back. */
export type Fault = 'request' | 'answer'

/** Serves the page, and relays its requests to a server. The test decides which of them fail. */
export interface Gateway extends AsyncDisposable {
  url: string
  /** The changes that pages have sent, in order. */
  sent: SentChange[]
  /** The reads, by procedure, and the changes, in the order in which they came. */
  procedures: string[]
  /** The open live streams. */
  streams: number
  /** Closes all connections to the server, and refuses new ones. The page itself is still served. */
  goOffline(): void
  goOnline(): void
  /** Decides on the fault of each change. */
  failWith(fault: (sent: SentChange) => Fault | undefined): void
}

const HTML = `<!doctype html><link rel="icon" href="data:,"><title>Store</title>
<script type="module">import * as page from '/assets/store-page.js'; globalThis.page = page</script>`

/** Starts a gateway in front of a server. */
export async function startGateway(serverUrl: string): Promise<Gateway> {
  const files = await bundle()
  const open = new Set<ServerResponse>()
  let isOnline = true
  let faultOf: (sent: SentChange) => Fault | undefined = () => undefined

  async function relay(request: IncomingMessage, response: ServerResponse): Promise<void> {
    open.add(response)
    response.once('close', () => open.delete(response))
    const { method = 'GET', url = '/' } = request
    const procedure = new URL(url, serverUrl).pathname.replace('/trpc/', '')
    gateway.procedures.push(procedure)
    const body = method === 'POST' ? await text(request) : undefined
    let sent: SentChange | undefined
    if (body !== undefined) {
      const { authorization = '' } = request.headers
      sent = { procedure, input: JSON.parse(body).json, authorization, isAnswered: false }
      gateway.sent.push(sent)
    }
    const fault = sent && faultOf(sent)
    if (fault === 'request') {
      response.destroy()
      return
    }
    if (procedure === 'changes.live') {
      gateway.streams += 1
      response.once('close', () => {
        gateway.streams -= 1
      })
    }
    const { authorization, accept, 'content-type': contentType } = request.headers
    const headers = { authorization, accept, 'content-type': contentType }
    const onward = send(serverUrl + url, { method, headers: JSON.parse(JSON.stringify(headers)) })
    // A change is made even if its page has gone meanwhile.
    if (body === undefined) response.once('close', () => onward.destroy())
    onward.end(body)
    const [answer] = (await once(onward, 'response')) as [IncomingMessage]
    if (sent) sent.isAnswered = true
    // The answer never comes: the page waits for it until it ends.
    if (fault === 'answer') {
      answer.resume()
      return
    }
    response.writeHead(answer.statusCode ?? 0, { 'content-type': answer.headers['content-type'] ?? 'text/plain' })
    answer.on('error', () => response.destroy()).pipe(response)
  }

  const server: Server = createServer((request, response) => {
    const { url = '/' } = request
    const file = files.get(url)
    if (url === '/' || file !== undefined) {
      response.setHeader('content-type', file === undefined ? 'text/html' : 'text/javascript')
      response.end(file ?? HTML)
    } else if (isOnline) void relay(request, response).catch(() => response.destroy())
    else response.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: [],
    procedures: [],
    streams: 0,
    goOffline() {
      isOnline = false
      for (const response of open) response.destroy()
    },
    goOnline() {
      isOnline = true
    },
    failWith(next) {
      faultOf = next
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return gateway
}

/** Returns the files of the page by their paths. What leads the tabs is a file of its own, as in an application. */
async function bundle(): Promise<Map<string, string>> {
  const built = await rolldown({ input: `${import.meta.dirname}/store-page.ts`, platform: 'browser' })
  const { output } = await built.generate({ format: 'esm', minify: true, chunkFileNames: '[name].js' })
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[`/assets/${file.fileName}`, file.code]] : [])))
}
