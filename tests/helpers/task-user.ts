import { type Answer, postJson, send } from './send.ts'

export const PASSWORD = 'correct horse battery'

export interface ServedTask {
  id: string
  title: string
  completed: boolean
  deletedAt: string | null
}

/** A user who has signed up at a running server. */
export interface TaskUser {
  email: string
  /** The session's authorization header, for /api/auth. */
  session: { Authorization: string }
  accessToken: string
  /** Calls a procedure: queries with GET, mutations with POST. */
  query(procedure: string, input: unknown): Promise<Answer>
  mutate(procedure: string, input: unknown): Promise<Answer>
}

export function newEmail(): string {
  return `${crypto.randomUUID()}@example.com`
}

/** Signs up a new user over HTTP, and returns the user with an access token. */
export async function signUp(url: string): Promise<TaskUser> {
  const email = newEmail()
  const signedUp = await postJson(`${url}/api/auth/sign-up/email`, { name: 'Ada', email, password: PASSWORD })
  const session = { Authorization: `Bearer ${signedUp.json<{ token: string }>().token}` }
  const issued = await send('GET', `${url}/api/auth/token`, { headers: session })
  const accessToken = issued.json<{ token: string }>().token
  return { email, session, accessToken, ...taskCalls(url, accessToken) }
}

/** Returns functions that call procedures with an access token. */
export function taskCalls(url: string, accessToken: string): Pick<TaskUser, 'query' | 'mutate'> {
  const headers = { Authorization: `Bearer ${accessToken}` }
  return {
    query: (procedure, input) => {
      const encoded = encodeURIComponent(JSON.stringify({ json: input }))
      return send('GET', `${url}/trpc/${procedure}?input=${encoded}`, { headers })
    },
    mutate: (procedure, input) => postJson(`${url}/trpc/${procedure}`, { json: input }, headers),
  }
}

/** Returns the result in a tRPC response. */
export function resultOf<T>(answer: Answer): T {
  return answer.json<{ result: { data: { json: T } } }>().result.data.json
}

/** Returns the failure in a tRPC response. */
export function failureOf(answer: Answer): { code: string; message: string; requestId: string; retryAfterMs?: number } {
  return answer.json<{ error: { json: { data: ReturnType<typeof failureOf> } } }>().error.json.data
}
