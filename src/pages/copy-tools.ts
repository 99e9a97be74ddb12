import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { TOOL_FILES } from './tool-files.ts'

const PACKAGES = new URL('../../node_modules/', import.meta.url)
const TARGET = new URL('../generated/pages/', import.meta.url)

/** A replacement in a copied file, for which the package has no option. */
interface Change {
  from: string
  to: string
  /** The effect on the page if the file does not contain `from` exactly once. It is then copied unchanged. */
  otherwise: string
}

const CHANGES: Partial<Record<string, Change>> = {
  'redoc.standalone.js': {
    from: '"https://cdn.redoc.ly/redoc/logo-mini.svg"',
    to: '"data:,"',
    otherwise: "ReDoc requests its logo from another host; the page's Content-Security-Policy blocks that",
  },
}

/**
 * Copies the files of Swagger UI and ReDoc for /docs and /redoc, so that the running server does not need their packages.
 * Called by `npm run pages:copy` and at every install. Prints a warning for each file with an unknown content.
 */
export function copyTools(target: URL = TARGET, packages: URL = PACKAGES): void {
  const sources = Object.entries(TOOL_FILES).map(([name, path]) => ({ name, source: new URL(path, packages) }))
  // An install without development dependencies lacks the packages; the files are then copied when the image is built.
  if (!sources.every(({ source }) => existsSync(source))) return
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const { name, source } of sources) {
    const text = readFileSync(source, 'utf8')
    writeFileSync(new URL(name, target), changed(text, name))
  }
}

function changed(text: string, name: string): string {
  const change = CHANGES[name]
  if (change === undefined) return text
  const parts = text.split(change.from)
  if (parts.length === 2) return parts.join(change.to)
  console.warn(`${name} contains ${change.from} ${parts.length - 1} times instead of once: ${change.otherwise}.`)
  return text
}

if (import.meta.main) copyTools()
