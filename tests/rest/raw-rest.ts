import { withoutToken } from '../helpers/plain-caller.ts'
import { newUser, type TestApp } from '../helpers/test-app.ts'

export interface RestAnswer {
  status: number
  headers: Headers
  /** The raw body; empty if there was none. */
  text: string
  body: any
}

export interface RestOptions {
  headers?: Record<string, string>
  /** Sent as JSON; a string is sent unchanged. */
  body?: unknown
}

/** Creates a new user who sends requests to REST. */
export async function rawRest(app: TestApp, userId = newUser()) {
  const token = await app.tokenOf(userId)
  async function send(method: string, path: string, { headers, body }: RestOptions = {}): Promise<RestAnswer> {
    const response = await app.fetch(
      new Request(`http://test${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
  const create = async (input: object = { title: 'Buy milk' }): Promise<any> =>
    withoutToken((await send('POST', '/api/v1/tasks', { body: input })).body.data)
  return { send, create, token }
}
