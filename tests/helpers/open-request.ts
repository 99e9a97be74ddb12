import { Agent, request } from 'node:http'
import type { Answer } from './send.ts'

export interface OpenRequest {
  /** Sends the rest of the body and waits for the response. */
  finish(): Promise<Omit<Answer, 'json'>>
}

/** Starts a call whose headers have reached the server, but not its whole body. It is in flight until finished. */
export function openCreate(url: string, accessToken: string, title: string): Promise<OpenRequest> {
  const body = JSON.stringify({ json: { title } })
  const sending = request(`${url}/trpc/tasks.create`, {
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
    headers: {
      Authorization: `Bearer ${accessToken}`,
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      // The server answers "100 Continue" when it has read the headers (RFC 9110 §10.1.1).
      Expect: '100-continue',
    },
  })
  const answer = new Promise<Omit<Answer, 'json'>>((resolve, reject) => {
    sending.once('error', reject)
    sending.once('response', async (response) => {
      let text = ''
      for await (const chunk of response.setEncoding('utf8')) text += chunk
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
  })
  answer.catch(() => {})
  const open: OpenRequest = {
    finish: () => {
      sending.end(body.slice(1))
      return answer
    },
  }
  return new Promise((resolve, reject) => {
    sending.once('error', reject)
    sending.once('continue', () => sending.write(body.slice(0, 1), () => resolve(open)))
    sending.flushHeaders()
  })
}
