import { spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryDirectory } from '../helpers/server-process.ts'
import { packClient, ROOT } from './packed.ts'

const FROM_SERVER = 'http://localhost:8000/client.tgz'
// With "test", React would be built in development mode.
const { NODE_ENV: _, ...OUTSIDE } = process.env
/** The environment of commands, with the Node that runs the tests first in PATH. */
export const ENVIRONMENT = {
  ...OUTSIDE,
  NO_COLOR: '1',
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
}

/** The exit code and the output of a command. */
export interface Outcome {
  code: number | null
  output: string
}

/** A copy of an example application in a folder outside this repository. */
export interface AppExample extends Disposable {
  /** The directory of the copy. */
  directory: string
  /** The output directory of its build. */
  dist: string
  /** Runs npm in it. */
  npm(args: string[], env?: Record<string, string>): Promise<Outcome>
}

/** Copies an example application, with this repository's client instead of the one that a server serves. */
export async function copyExample(name: 'next' | 'react'): Promise<AppExample> {
  const directory = temporaryDirectory()
  const local = ['node_modules', 'dist', '.next', 'package-lock.json']
  cpSync(join(ROOT, 'client-sdk/examples', name), directory.path, {
    recursive: true,
    filter: (path) => !local.includes(basename(path)),
  })
  const packed = await packClient()
  const manifest = join(directory.path, 'package.json')
  const written = readFileSync(manifest, 'utf8')
  if (!written.includes(FROM_SERVER)) throw new Error(`The example does not take the client from ${FROM_SERVER}`)
  writeFileSync(manifest, written.replace(FROM_SERVER, `file:${packed.tarball}`))
  return {
    directory: directory.path,
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
    env: { ...ENVIRONMENT, ...env },
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, output: stdout + stderr }
}
