import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../helpers/postgres-server.ts'
import type { Counts, Held, Question } from './probe.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** A server process that reports its resource usage. It accepts tokens signed with a given secret. */
export interface ProbedServer extends AsyncDisposable {
  pid: number
  url: string
  port: number
  counts(): Promise<Counts>
  /** Collects garbage and returns the remaining usage. */
  held(): Promise<Held>
  /** Sends a signal, and returns how the process ended. */
  stop(signal: NodeJS.Signals): Promise<number | null>
}

interface Options {
  databaseUrl: string
  secret: string
  env?: Record<string, string>
  nodeOptions?: string[]
}

/** A token secret, generated at run time. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Starts src/server.ts with the probe, and waits until it listens. */
export async function startProbed(options: Options): Promise<ProbedServer> {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-probed-'))
  const child = launch(options, { port, directory })
  const ended = once(child, 'close').then(([code]: (number | null)[]) => {
    rmSync(directory, { recursive: true, force: true })
    return code ?? null
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let output = ''
  const listening = new Promise<'listens'>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (/listens on|"msg":"listening"/.test(output)) resolve('listens')
    })
  })
  if ((await Promise.race([listening, ended])) !== 'listens') throw new Error(`The server ended at once: ${errors}`)
  const stop = (signal: NodeJS.Signals) => {
    child.kill(signal)
    return ended
  }
  return {
    pid: child.pid as number,
    url: `http://127.0.0.1:${port}`,
    port,
    counts: () => ask(child, 'counts'),
    held: () => ask(child, 'held'),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  }
}

/** Sends one request at a time to the probe. */
async function ask<Answer>(child: ChildProcess, question: Question): Promise<Answer> {
  child.send(question)
  const [answer] = await once(child, 'message')
  return answer
}

function launch({ databaseUrl, secret, env, nodeOptions = [] }: Options, at: { port: number; directory: string }) {
  const probe = join(import.meta.dirname, 'probe.ts')
  return spawn(process.execPath, ['--expose-gc', ...nodeOptions, '--import', probe, join(ROOT, 'src/server.ts')], {
    // An empty directory, so that the .env of this repository is not loaded.
    cwd: at.directory,
    env: {
      PATH: process.env.PATH,
      PORT: String(at.port),
      HOST: '127.0.0.1',
      DATA_DIR: at.directory,
      DATABASE_URL: databaseUrl,
      RATE_LIMIT_USER: '0',
      // Many connections of one machine simulate many machines.
      TRUSTED_PROXIES: '127.0.0.1',
      RATE_LIMIT_ADDRESS: '0',
      AUTH_JWT_SECRET: secret,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  }) as ChildProcess
}
