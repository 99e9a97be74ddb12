import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { User } from './users.ts'
import type { Request } from './works.ts'

/** Number of busy connections. 32 saturate ten database connections; more only add waiting. */
export const CONNECTIONS = 32

/** The result of one measurement. Times are in milliseconds. */
export interface Measurement {
  perSecond: number
  p50: number
  p99: number
  /** The contender's processor time per call, in microseconds; independent of other work on the machine. */
  processor?: number
}

export interface Load {
  name: string
  /** Sends requests to a local port for a whole number of seconds. @throws Error if any request failed. */
  measure(port: number, requests: Request[], seconds: number): Promise<Measurement>
}

/** Returns `wrk` if it is installed, because it uses the least processor time; otherwise autocannon. */
export function chooseLoad(installed: string): Load {
  return findWrk() ?? autocannonLoad(installed)
}

function findWrk(): Load | undefined {
  try {
    execFileSync('wrk', ['--version'], { stdio: 'ignore' })
  } catch (error) {
    // `wrk --version` exits with an error; only a missing wrk has no exit status.
    if ((error as { status?: number | null }).status == null) return undefined
  }
  return {
    name: 'wrk',
    async measure(port, requests, seconds) {
      const directory = mkdtempSync(join(tmpdir(), 'taskwire-bench-'))
      try {
        const file = join(directory, 'requests')
        writeFileSync(file, requests.map((request) => framed(asText(request, port))).join(''))
        const options = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', join(import.meta.dirname, 'wrk.lua')]
        const { stdout } = await promisify(execFile)('wrk', [...options, `http://127.0.0.1:${port}`, '--', file])
        const report = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
        return checked(report.failed, {
          perSecond: (report.requests * 1e6) / report.microseconds,
          p50: report.p50 / 1000,
          p99: report.p99 / 1000,
        })
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    },
  }
}

function framed(text: string): string {
  return `${Buffer.byteLength(text)}\n${text}`
}

function asText({ method, path, body, user }: Request, port: number): string {
  const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${user.token}`]
  if (method !== 'GET') head.push(`Content-Length: ${Buffer.byteLength(body ?? '')}`)
  if (path.includes('__batch__')) head.push('x-orpc-batch: buffered')
  if (body !== undefined) head.push('Content-Type: application/json')
  return `${head.join('\r\n')}\r\n\r\n${body ?? ''}`
}

function autocannonLoad(installed: string): Load {
  const autocannon = createRequire(join(installed, 'package.json'))('autocannon')
  return {
    name: 'autocannon',
    async measure(port, requests, seconds) {
      const all = requests.map(({ method, path, body, user }) => ({
        method,
        path,
        body,
        headers: headersOf({ path, body, user }),
      }))
      let clients = 0
      const result = await autocannon({
        url: `http://127.0.0.1:${port}`,
        connections: CONNECTIONS,
        duration: seconds,
        // Each connection starts at a different request, so that no two send the same user's requests at once.
        setupClient(client: { setRequests(requests: object[]): void }) {
          const from = Math.floor((clients++ * all.length) / CONNECTIONS)
          client.setRequests([...all.slice(from), ...all.slice(0, from)])
        },
      })
      return checked(result.non2xx + result.errors + result.timeouts, {
        perSecond: result.requests.total / result.duration,
        p50: result.latency.p50,
        p99: result.latency.p99,
      })
    },
  }
}

/** Returns the headers of a request in the form that `fetch` takes. */
export function headersOf({
  path,
  body,
  user,
}: {
  path: string
  body?: string | undefined
  user: User
}): Record<string, string> {
  return {
    Authorization: `Bearer ${user.token}`,
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(path.includes('__batch__') && { 'x-orpc-batch': 'buffered' }),
  }
}

function checked(failed: number, measurement: Measurement): Measurement {
  if (failed > 0) throw new Error(`${failed} requests failed, so the measurement is invalid`)
  return measurement
}
