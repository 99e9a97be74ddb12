import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** The word in `sw.ts` that is replaced by the files of the build. */
const PLACEHOLDER = '__SHELL__'
/** Files that the app never loads. */
const UNUSED = /^(sw\.js|licenses\.txt)$|\.map$/

/** One file that the service worker stores, with its hash for Subresource Integrity. */
interface ShellFile {
  /** The path below that of the app; '' is its page. */
  name: string
  integrity: string
}

/** Gives the service worker the list of all files of the build. Its bytes, and so its version, change with any of them. */
export function serviceWorker(): Plugin {
  let publicDirectory = ''
  return {
    name: 'taskwire:service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDirectory = config.publicDir
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = Object.values(bundle).map((file): [string, string | Uint8Array] => [
          file.fileName,
          file.type === 'chunk' ? file.code : file.source,
        ])
        const copied = readdirSync(publicDirectory).map((name): [string, Uint8Array] => [
          name,
          readFileSync(join(publicDirectory, name)),
        ])
        const files = [...built, ...copied]
          .filter(([name]) => !UNUSED.test(name))
          .map(
            ([name, content]): ShellFile => ({
              name: name === 'index.html' ? '' : name,
              integrity: integrityOf(content),
            }),
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1))
        const version = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16)
        const worker = bundle['sw.js']
        if (worker?.type !== 'chunk' || !worker.code.includes(PLACEHOLDER)) {
          throw new Error(`sw.js must be a chunk of the build with the word ${PLACEHOLDER}`)
        }
        worker.code = worker.code.replace(PLACEHOLDER, JSON.stringify({ version, files }))
      },
    },
  }
}

function integrityOf(content: string | Uint8Array): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`
}
