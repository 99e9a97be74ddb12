import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TSC = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))

/** Builds the package: one bundle without dependencies per entry point, and its type declarations. */
export async function buildClient(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true })
  const bundle = await rolldown({
    input: { index: `${HERE}src/index.ts`, auth: `${HERE}src/auth.ts` },
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    // Neither this package nor tRPC's has side effects on import, so unused code can be removed.
    treeshake: { moduleSideEffects: false },
  })
  await bundle.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Code shared by two bundles goes into one file; dynamic imports keep their own.
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
    // Keeps the names of functions and classes, for readable stack traces.
    minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
    banner: '/* Contains parts of tRPC and eventsource-parser (MIT); see LICENSE. */',
  })
  // This entry point has only types.
  writeFileSync(`${directory}/router.js`, 'export {}\n')
  execFileSync(process.execPath, [TSC, '-p', `${HERE}tsconfig.build.json`, '--outDir', directory], { stdio: 'inherit' })
  keepTypesOf(['index', 'auth', 'router'], directory)
}

/** Removes declarations that no entry point reaches, and rewrites import paths to the shipped file extensions. */
function keepTypesOf(entries: string[], directory: string): void {
  const reached = new Set(entries)
  for (const name of reached) {
    const path = `${directory}/${name}.d.ts`
    // TypeScript keeps the `.ts` import paths of the source.
    const text = readFileSync(path, 'utf8').replaceAll(/from '\.\/([\w-]+)\.ts'/g, "from './$1.js'")
    for (const [, imported = ''] of text.matchAll(/from '\.\/([\w-]+)\.js'/g)) reached.add(imported)
    writeFileSync(path, text)
  }
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.d.ts'))) {
    if (!reached.has(file.slice(0, -'.d.ts'.length))) rmSync(`${directory}/${file}`)
  }
}
