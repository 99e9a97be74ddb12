import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type StaticContent, staticContent } from '../http/compression/static-content.ts'
import { TOOL_FILES } from './tool-files.ts'

const OWN_FILES = [
  'icon.svg',
  'page.css',
  'home.css',
  'docs.css',
  'docs.js',
  'fill-in.js',
  'first-events.js',
  'sign-in.js',
  'server-path.js',
  'redoc.css',
  'redoc.js',
]
const OWN_FOLDER = new URL('./browser/', import.meta.url)
const TOOL_FOLDER = new URL('../generated/pages/', import.meta.url)

const TYPES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
}

/** All files that pages load. Requests for other files are answered with 404. */
export interface PageFiles {
  /** A hash of all files, part of their URLs. */
  version: string
  files: ReadonlyMap<string, StaticContent>
  /** True if Swagger UI and ReDoc are installed. */
  hasTools: boolean
}

/** Returns a function that reads the files on its first call and caches them in memory: 4 MB together. */
export function pageFiles(toolFolder: URL = TOOL_FOLDER): () => Promise<PageFiles> {
  let files: Promise<PageFiles> | undefined
  return () => {
    files ??= readAll(toolFolder).catch((error: unknown) => {
      files = undefined
      throw error
    })
    return files
  }
}

async function readAll(toolFolder: URL): Promise<PageFiles> {
  const own = await readFiles(OWN_FILES, OWN_FOLDER)
  const tools = await readFiles(Object.keys(TOOL_FILES), toolFolder).catch(nothingIfMissing)
  const files = new Map([...own, ...tools])
  const hash = createHash('sha256')
  for (const [name, { bytes }] of files) hash.update(`${name} ${bytes.length}\n`).update(bytes)
  return { version: hash.digest('hex').slice(0, 16), files, hasTools: tools.length > 0 }
}

function readFiles(names: string[], folder: URL): Promise<[name: string, file: StaticContent][]> {
  return Promise.all(
    names.map(async (name): Promise<[string, StaticContent]> => {
      const bytes = await readFile(new URL(name, folder))
      const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
      if (type === undefined) throw new Error(`${name} has no known content type; add its extension to TYPES`)
      return [name, staticContent(bytes, type)]
    }),
  )
}

function nothingIfMissing(error: unknown): [] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}
