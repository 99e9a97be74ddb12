import type { Version } from './version.ts'

type User = Version['users'][number]

interface Call {
  procedure: string
  input: object
  isChange?: boolean
}

/** The compared workloads: the request of one call, and the number of calls for a measurement of about a second. */
const WORKS: Record<string, { count: number; call: (user: User, n: number) => Call }> = {
  get: { count: 3000, call: ({ ids }, n) => ({ procedure: 'tasks.get', input: { id: ids[n % ids.length] } }) },
  'list of 20': { count: 1500, call: () => ({ procedure: 'tasks.list', input: { limit: 20 } }) },
  create: {
    count: 1000,
    call: (_, n) => ({
      procedure: 'tasks.create',
      input: { title: `Buy a present, no. ${n}`, tags: ['home'] },
      isChange: true,
    }),
  },
  update: {
    count: 1000,
    call: ({ ids }, n) => {
      const input = { id: ids[n % ids.length], title: `Book flights, ${crypto.randomUUID()}` }
      return { procedure: 'tasks.update', input, isChange: true }
    },
  },
  'changes.since, 50': { count: 800, call: () => ({ procedure: 'changes.since', input: { limit: 50 } }) },
}

/** The names of the compared workloads. */
export const WORK_NAMES = Object.keys(WORKS)

/** Returns complete requests of one workload, for all users in turn. */
export function requestsOf(work: string, users: User[]): string[] {
  const { count, call } = WORKS[work] as (typeof WORKS)[string]
  return Array.from({ length: count }, (_, n) => {
    const user = users[n % users.length] as User
    return write(call(user, Math.floor(n / users.length)), user.token)
  })
}

function write({ procedure, input, isChange = false }: Call, token: string): string {
  const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`
  const body = JSON.stringify({ json: input })
  if (!isChange) return `GET /trpc/${procedure}?input=${encodeURIComponent(body)} HTTP/1.1\r\n${head}\r\n`
  const length = `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  return `POST /trpc/${procedure} HTTP/1.1\r\n${head}${length}\r\n${body}`
}
