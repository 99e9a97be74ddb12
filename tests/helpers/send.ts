import { type Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json<T>(): T
}

interface Sending {
  headers?: Record<string, string> | undefined
  body?: string | undefined
  agent?: Agent
}

/** Sends a request with the default headers of curl and the given ones. */
export function send(method: string, url: string, { headers, body, agent }: Sending = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sending = request(url, {
      method,
      agent: agent ?? false,
      headers: {
        'User-Agent': 'curl/8.14.1',
        Accept: '*/*',
        ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
        ...headers,
      },
    })
    sending.once('error', reject)
    sending.once('response', async (response) => {
      try {
        let text = ''
        for await (const chunk of response.setEncoding('utf8')) text += chunk
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) })
      } catch (error) {
        reject(error)
      }
    })
    sending.end(body)
  })
}

/** Sends a JSON body as `curl -d` does with `-H 'Content-Type: application/json'`. */
export function postJson(url: string, input: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return send('POST', url, { body: JSON.stringify(input), headers: { 'Content-Type': 'application/json', ...headers } })
}
