import { Agent, request } from 'node:http'
import type { Answer } from './send.ts'

export interface OpenRequest {
  /** Sends the rest and waits for the answer. */
  finish(): Promise<Omit<Answer, 'json'>>
}

/** Begins a call whose headers have arrived at the server, but not all of its body: it is in flight until finished. */
export function openCreate(url: string, accessToken: string, title: string): Promise<OpenRequest> {
  const body = JSON.stringify({ json: { title } })
  const sending = request(`${url}/trpc/tasks.create`, {
    method: 'POST',
    agent: new Agent({ keepAlive: true }),
    headers: {
      Authorization: `Bearer ${accessToken}`,
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      // Answered by "100 Continue" as soon as the headers are read (RFC 9110 §10.1.1).
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
