import { UsageError } from '../../src/startup/usage-error.ts'

/** The packages whose versions are the same. */
const OWN = ['taskwire', '@taskwire/client', '@taskwire/web']

/** Returns the text of a manifest or a lockfile with another version of the packages of this repository. */
export function withVersion(text: string, version: string, file: string): string {
  const manifest = JSON.parse(text) as Manifest & { packages?: Record<string, Manifest> }
  for (const part of [manifest, ...Object.values(manifest.packages ?? {})]) {
    if (part.name !== undefined && OWN.includes(part.name) && part.version !== undefined) part.version = version
    for (const name of OWN) {
      const { dependencies = {}, devDependencies = {} } = part
      if (name in dependencies) dependencies[name] = version
      if (name in devDependencies) devDependencies[name] = version
    }
  }
  if (!JSON.stringify(manifest).includes(`"version":"${version}"`)) throw new UsageError(`${file} has no version.`)
  return `${JSON.stringify(manifest, null, 2)}\n`
}

interface Manifest {
  name?: string
  version?: string
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

/** Returns a changelog whose unreleased changes are those of a version. @throws UsageError if there is no list of them */
export function releaseNotes(text: string, release: { version: string; date: string; file: string }): string {
  const { version, date, file } = release
  const heading = '\n## Unreleased\n'
  const [before, after, ...more] = text.split(heading)
  if (before === undefined || after === undefined || more.length > 0)
    throw new UsageError(`${file} needs one heading "## Unreleased".`)
  const isEmpty = /^\s*(## |$)/.test(after)
  return `${before}${heading}\n## ${version} (${date})\n${isEmpty ? '\nNo changes.\n' : ''}${after}`
}
