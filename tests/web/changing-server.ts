import { createServer, request } from 'node:http'
import { freePort } from '../helpers/postgres-server.ts'

/** A proxy before a server, which can change what the server answers at some paths. */
export interface ChangingServer extends AsyncDisposable {
  url: string
  /** From now on changes the text of answers at a path. */
  change(path: string, edit: (text: string) => string): void
}

/** Starts a proxy, as a later version of the server would answer. */
export async function changingServer(target: string): Promise<ChangingServer> {
  const edits = new Map<string, (text: string) => string>()
  const port = await freePort()
  const server = createServer((incoming, outgoing) => {
    const { method, url = '/', headers } = incoming
    const edit = edits.get(url)
    const { 'accept-encoding': _, 'if-none-match': __, ...plain } = headers
    const forwarded = request(target + url, { method, headers: edit ? plain : headers }, (answer) => {
      if (!edit) {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        return
      }
      const { etag: ___, 'content-length': ____, ...fields } = answer.headers
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      answer.on('end', () => outgoing.writeHead(answer.statusCode ?? 502, fields).end(edit(text)))
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    change: (path, edit) => void edits.set(path, edit),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
