import { createHash } from 'node:crypto'
import { type StaticContent, staticContent } from '../http/compression/static-content.ts'
import type { WebFiles } from './web-files.ts'

/** The path of the app in its built page. */
const BUILT_BASE = '/app/'
/** The file of the service worker, which refuses a page with another hash than that of the build. */
export const WORKER = 'sw.js'

type Load = () => Promise<WebFiles | undefined>

/**
 * Returns a loader of the app's files for a base path. The build does not know it: its page has absolute addresses, from which its
 * scripts take the base path too; all other files have relative ones.
 */
export function underBasePath(load: Load, basePath: string): Load {
  if (basePath === '') return load
  const placed = new WeakMap<WebFiles, WebFiles>()
  return async () => {
    const built = await load()
    if (!built) return undefined
    const known = placed.get(built) ?? place(built, basePath)
    placed.set(built, known)
    return known
  }
}

function place(built: WebFiles, basePath: string): WebFiles {
  const page = edit(built.page, (text) => text.replaceAll(`"${BUILT_BASE}`, `"${basePath}${BUILT_BASE}`))
  const files = new Map(built.files)
  const worker = files.get(WORKER)
  if (worker) {
    const renewed = edit(worker, (text) => text.replaceAll(integrityOf(built.page), integrityOf(page)))
    files.set(WORKER, renewed)
  }
  return { page, files }
}

function edit({ bytes, type }: StaticContent, change: (text: string) => string): StaticContent {
  return staticContent(Buffer.from(change(new TextDecoder().decode(bytes))), type)
}

/** Returns the hash of a file for Subresource Integrity. */
function integrityOf({ bytes }: StaticContent): string {
  return `sha256-${createHash('sha256').update(bytes).digest('base64')}`
}
