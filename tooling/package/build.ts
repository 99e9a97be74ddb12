import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepTypesOf } from '../../client-sdk/keep-types.ts'
import { UsageError } from '../../src/startup/usage-error.ts'
import { packSnapshot } from '../../src/testing/thread/database/snapshot.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')

/** The entry points of the package, with their sources. */
const ENTRIES: Record<string, string> = {
  '.': 'src/embedding/index',
  './testing': 'src/testing/index',
  './testing/msw': 'src/testing/msw',
}
const BIN = 'src/command/taskwire'
/** What the server reads besides its code. Each is made by `npm run prepare`, or is part of the repository. */
const FILES = [
  'prisma/migrations',
  'src/pages/browser',
  'src/generated/pages',
  'web/dist',
  'client-sdk/client.tgz',
  '.env.example',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
]

interface Manifest {
  name: string
  version: string
  description: string
  license: string
  engines: Record<string, string>
  dependencies: Record<string, string>
}

/**
 * Builds the package that is published as `taskwire` into a directory: JavaScript with the declarations of the entry points,
 * migrations, the web app, the documentation pages and the database of test servers. @throws UsageError if `npm run prepare` has not been run
 */
export async function buildServer(directory: string): Promise<void> {
  const missing = FILES.filter((file) => !existsSync(join(ROOT, file)))
  if (missing.length > 0) throw new UsageError(`Missing: ${missing.join(', ')}. Run "npm run prepare" first.`)
  rmSync(directory, { recursive: true, force: true })
  execFileSync(process.execPath, [TSC, '-p', join(import.meta.dirname, 'tsconfig.json'), '--outDir', directory], {
    stdio: 'inherit',
  })
  keepTypesOf(Object.values(ENTRIES), directory)
  for (const file of FILES) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    cpSync(join(ROOT, file), join(directory, file), { recursive: true })
  }
  await packSnapshot(join(directory, 'src/testing/thread/database'))
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifestOf(), null, 2)}\n`)
  chmodSync(join(directory, `${BIN}.js`), 0o755)
}

/** Returns the manifest of the published package. */
function manifestOf(): object {
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const { name, version, description, license, engines, dependencies } = own
  const { '@trpc/server': trpc = '', ...pinned } = dependencies
  const exported = Object.entries(ENTRIES).map(([entry, source]) => [
    entry,
    { types: `./${source}.d.ts`, default: `./${source}.js` },
  ])
  return {
    ...{ name, version, description, license, type: 'module', engines },
    bin: { taskwire: `./${BIN}.js` },
    exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
    dependencies: { '@taskwire/client': version, ...pinned },
    // Shared with the program that merges the routers. Its errors are recognized only by the same copy.
    peerDependencies: { '@trpc/server': `^${trpc}`, msw: '^2.15.0' },
    peerDependenciesMeta: { msw: { optional: true } },
  }
}
