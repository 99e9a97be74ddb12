import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { TOOL_FILES } from './tool-files.ts'

const PACKAGES = new URL('../../node_modules/', import.meta.url)
const TARGET = new URL('../generated/pages/', import.meta.url)

/** Replacements made in copied files. Each `from` must occur exactly once. */
const CHANGES: Record<string, [from: string, to: string][]> = {
  'redoc.standalone.js': [
    // A logo on another host, which the Content-Security-Policy blocks. Without it ReDoc shows only its name.
    ['"https://cdn.redoc.ly/redoc/logo-mini.svg"', '"data:,"'],
    // ReDoc creates its first style element before it reads its options, so this takes the nonce from the script element.
    ['r.nc=void 0', 'r.nc=document.currentScript.nonce'],
  ],
}

/**
 * Copies the files of Swagger UI and ReDoc for /docs and /redoc, so that the running server does not need their packages.
 * Called by `npm run pages:copy` and at every install.
 * @throws Error if a text to replace does not occur exactly once.
 */
export function copyTools(target: URL = TARGET, packages: URL = PACKAGES): void {
  const sources = Object.entries(TOOL_FILES).map(([name, path]) => ({ name, source: new URL(path, packages) }))
  // An install without development dependencies lacks the packages; the files are then copied when the image is built.
  if (!sources.every(({ source }) => existsSync(source))) return
  const copies = sources.map(({ name, source }) => {
    const changes = CHANGES[name] ?? []
    const text = changes.reduce(
      (text, [from, to]) => replaceOnce(text, { from, to, name }),
      readFileSync(source, 'utf8'),
    )
    return { name, text }
  })
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  for (const { name, text } of copies) writeFileSync(new URL(name, target), text)
}

function replaceOnce(text: string, { from, to, name }: { from: string; to: string; name: string }): string {
  const parts = text.split(from)
  if (parts.length !== 2)
    throw new Error(`${name} must contain this text once, but has it ${parts.length - 1} times: ${from}`)
  return parts.join(to)
}

if (import.meta.main) copyTools()
