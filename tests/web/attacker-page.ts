import { createServer } from 'node:http'
import { freePort } from '../helpers/postgres-server.ts'

/** A page of another origin than the server under test. */
export interface AttackerPage extends AsyncDisposable {
  /** On the same site, which is the stronger position: the browser sends SameSite cookies. */
  sameSite: string
  /** On another site. */
  crossSite: string
}

/** Serves a page of an attacker on this machine. */
export async function attackerPage(body: string): Promise<AttackerPage> {
  const port = await freePort()
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Attack</title>${body}`)
  })
  await new Promise<void>((resolve) => server.listen(port, resolve))
  return {
    sameSite: `http://127.0.0.1:${port}/`,
    crossSite: `http://localhost:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
