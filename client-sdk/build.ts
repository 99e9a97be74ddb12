import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TSC = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))

/** Builds what the package ships: a bundle without dependencies for each entry, and its types. */
export async function buildClient(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true })
  const bundle = await rolldown({
    input: { index: `${HERE}src/index.ts`, auth: `${HERE}src/auth.ts` },
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    // Neither tRPC's packages nor this one do anything when they are loaded; what is not called goes.
    treeshake: { moduleSideEffects: false },
  })
  await bundle.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // All that two of them need in one file; what is imported when it is first used has its own name.
    codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
    // Functions and classes keep their names, so that a stack trace can be read.
    minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
    banner: '/* Contains parts of tRPC and eventsource-parser (MIT); see LICENSE. */',
  })
  // The entry holds types alone.
  writeFileSync(`${directory}/router.js`, 'export {}\n')
  execFileSync(process.execPath, [TSC, '-p', `${HERE}tsconfig.build.json`, '--outDir', directory], { stdio: 'inherit' })
  keepTypesOf(['index', 'auth', 'router'], directory)
}

/** Keeps the types that the entries reach, with import paths that end as the shipped files do. */
function keepTypesOf(entries: string[], directory: string): void {
  const reached = new Set(entries)
  for (const name of reached) {
    const path = `${directory}/${name}.d.ts`
    // TypeScript writes import paths as they stand in the source.
    const text = readFileSync(path, 'utf8').replaceAll(/from '\.\/([\w-]+)\.ts'/g, "from './$1.js'")
    for (const [, imported = ''] of text.matchAll(/from '\.\/([\w-]+)\.js'/g)) reached.add(imported)
    writeFileSync(path, text)
  }
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.d.ts'))) {
    if (!reached.has(file.slice(0, -'.d.ts'.length))) rmSync(`${directory}/${file}`)
  }
}
