import { connect, type Socket } from 'node:net'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'

/** A proxy like Neon's, which forwards WebSockets to TCP. */
export interface NeonProxy {
  /** The value for NEON_WS_PROXY. */
  url: string
  /** Returns the number of connections opened so far. */
  opened(): number
  /** Cuts all connections without a close frame, like a network failure. Returns their number. */
  cut(): number
  /** Closes all connections with a close frame, like a proxy that shuts down. Returns their number. */
  dismiss(): number
  stop(): Promise<void>
}

/** Starts a proxy on a free port of this machine. It connects to every requested address. */
export async function startNeonProxy(): Promise<NeonProxy> {
  const open = new Map<WebSocket, Socket>()
  let opened = 0
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (webSocket, request) => {
    const [host, port] = (new URL(request.url ?? '', 'ws://proxy').searchParams.get('address') ?? '').split(':')
    const tcp = connect(Number(port), host)
    const stream = createWebSocketStream(webSocket)
    opened += 1
    open.set(webSocket, tcp)
    webSocket.on('close', () => open.delete(webSocket))
    // When one end closes, the other is closed too.
    stream.on('error', () => tcp.destroy())
    tcp.on('error', () => webSocket.terminate())
    stream.pipe(tcp).pipe(stream)
  })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The proxy has no port')

  function end(close: (webSocket: WebSocket) => void): number {
    const ended = [...open]
    for (const [webSocket, tcp] of ended) {
      close(webSocket)
      tcp.destroy()
    }
    return ended.length
  }
  return {
    url: `ws://127.0.0.1:${address.port}`,
    opened: () => opened,
    cut: () => end((webSocket) => webSocket.terminate()),
    dismiss: () => end((webSocket) => webSocket.close(1001)),
    stop: () => {
      end((webSocket) => webSocket.terminate())
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
