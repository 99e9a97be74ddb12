import { spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { basename, delimiter, dirname, extname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryDirectory } from '../helpers/server-process.ts'
import { packClient, ROOT } from './packed.ts'

const SOURCE = join(ROOT, 'client-sdk/examples/react')
const FROM_SERVER = 'http://localhost:8000/client.tgz'
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

// "test" would make React's development build.
const { NODE_ENV: _, ...OUTSIDE } = process.env
// The Node that runs the tests, whichever one comes first outside.
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`

/** How a command ended, and all it said. */
export interface Outcome {
  code: number | null
  output: string
}

/** A copy of the React example in a folder outside this repository. */
export interface ReactExample extends Disposable {
  /** Where it is built to. */
  dist: string
  /** Runs npm in it. */
  npm(args: string[], env?: Record<string, string>): Promise<Outcome>
}

/** Copies the example, with this repository's client in place of one that a server hands out. */
export async function copyReactExample(): Promise<ReactExample> {
  const directory = temporaryDirectory()
  const local = ['node_modules', 'dist', 'package-lock.json']
  cpSync(SOURCE, directory.path, { recursive: true, filter: (path) => !local.includes(basename(path)) })
  const packed = await packClient()
  const manifest = join(directory.path, 'package.json')
  const written = readFileSync(manifest, 'utf8')
  if (!written.includes(FROM_SERVER)) throw new Error(`The example does not take the client from ${FROM_SERVER}`)
  writeFileSync(manifest, written.replace(FROM_SERVER, `file:${packed.tarball}`))
  return {
    dist: join(directory.path, 'dist'),
    npm: (args, env = {}) => npm(directory.path, args, env),
    [Symbol.dispose]: () => {
      packed.remove()
      directory[Symbol.dispose]()
    },
  }
}

async function npm(cwd: string, args: string[], env: Record<string, string>): Promise<Outcome> {
  const child = spawn('npm', args, {
    cwd,
    env: { ...OUTSIDE, NO_COLOR: '1', PATH, ...env },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, output: stdout + stderr }
}

/** Serves a built page from an origin of its own, under a policy that permits its own files and calls to `api` alone. */
export async function serveBuilt(dist: string, api: string): Promise<{ url: string } & AsyncDisposable> {
  const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ${api}`
  const server = createServer(async ({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url
    const content = await readFile(join(dist, path)).catch(() => undefined)
    const type = TYPES[extname(path)] ?? 'text/plain'
    response.writeHead(content ? 200 : 404, { 'content-type': type, 'content-security-policy': policy })
    response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The page has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
