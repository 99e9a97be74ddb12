import { readdir, readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StaticContent, staticContent } from '../http/compression/static-content.ts'

const BUILT = new URL('../../web/dist/', import.meta.url)

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  woff2: 'font/woff2',
}

/** The files of the built web app. */
export interface WebFiles {
  /** The page that every path without a file gets. */
  page: StaticContent
  /** All other files by their path below `/app/`. */
  files: ReadonlyMap<string, StaticContent>
}

/** Returns a function that reads the built web app on its first call, about 2 MB; undefined while it is not built. */
export function webFiles(folder: URL = BUILT): () => Promise<WebFiles | undefined> {
  let files: Promise<WebFiles | undefined> | undefined
  const forget = () => {
    files = undefined
  }
  return () => {
    files ??= readAll(fileURLToPath(folder)).then(
      (found) => {
        if (!found) forget()
        return found
      },
      (error: unknown) => {
        forget()
        throw error
      },
    )
    return files
  }
}

async function readAll(folder: string): Promise<WebFiles | undefined> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(nothingIfMissing)
  const paths = found.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}${sep}${entry.name}`)
  const files = new Map(await Promise.all(paths.map((path) => readOne(folder, path))))
  const page = files.get('index.html')
  files.delete('index.html')
  return page && { page, files }
}

async function readOne(folder: string, path: string): Promise<[name: string, file: StaticContent]> {
  const name = path.slice(folder.length).split(sep).filter(Boolean).join('/')
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
  if (type === undefined) throw new Error(`${name} has no known content type; add its extension to TYPES`)
  return [name, staticContent(await readFile(path), type)]
}

function nothingIfMissing(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}
