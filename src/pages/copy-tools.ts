import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { TOOL_FILES } from './tool-files.ts'

const PACKAGES = new URL('../../node_modules/', import.meta.url)
const TARGET = new URL('../generated/pages/', import.meta.url)

/** What is changed in a file on its way: each text is in it exactly once. */
const CHANGES: Record<string, [from: string, to: string][]> = {
  'redoc.standalone.js': [
    // A logo from another host, which our policy refuses: without it ReDoc shows its name alone.
    ['"https://cdn.redoc.ly/redoc/logo-mini.svg"', '"data:,"'],
    // Its first style element is made before any option is read: take the nonce of the script.
    ['r.nc=void 0', 'r.nc=document.currentScript.nonce'],
  ],
}

/**
 * `npm run pages:copy`: puts what /docs and /redoc need of Swagger UI and ReDoc beside this server, so that running it
 * does not take their packages. Runs at every install.
 * @throws Error where a package no longer has what is to be changed in it.
 */
export function copyTools(target: URL = TARGET, packages: URL = PACKAGES): void {
  const sources = Object.entries(TOOL_FILES).map(([name, path]) => ({ name, source: new URL(path, packages) }))
  // An install without development dependencies has no tools; they are copied where the image is built.
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
  if (parts.length !== 2) throw new Error(`${name} has ${parts.length - 1} times what it should have once: ${from}`)
  return parts.join(to)
}

if (import.meta.main) copyTools()
