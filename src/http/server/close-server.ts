import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The time for which idle connections stay open while the server closes, in milliseconds, for requests that are arriving. */
const ARRIVAL_MS = 1000

/** Accepts no new connections, and resolves when the requests in flight have their responses. */
export function closeServer(server: Server, inFlight: () => number): Promise<void> {
  return new Promise((resolve) => {
    // Closes idle connections, but not those without a completed request, which Node no longer times out either.
    server.close(() => {
      clearInterval(timer)
      resolve()
    })
    const timer = setInterval(() => {
      // After the poll phase, so that a delayed process reads arrived requests first.
      setImmediate(() => {
        if (inFlight() === 0) server.closeAllConnections()
      })
    }, ARRIVAL_MS).unref()
  })
}

/** Counts requests without a complete response, from now on. Requests of closed connections do not count. */
export function countInFlight(server: Server): () => number {
  const requests = new Map<Socket, number>()
  server.on('request', ({ socket }, response) => {
    // Node 22 emits 'close' on the response that owns the socket, but not on queued (pipelined) ones.
    if (!requests.has(socket)) socket.once('close', () => requests.delete(socket))
    requests.set(socket, (requests.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1
      if (requests.has(socket)) requests.set(socket, left)
    })
  })
  return () => [...requests.values()].reduce((sum, count) => sum + count, 0)
}
