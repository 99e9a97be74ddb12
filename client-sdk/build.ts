import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { keepTypesOf } from './keep-types.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TSC = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url))

/** The entry points: the source file of each bundle. */
const ENTRIES = {
  index: 'index',
  auth: 'auth',
  offline: 'offline/index',
  filter: 'filter/index',
  'tanstack-query': 'tanstack/query/index',
  'tanstack-db': 'tanstack/db/index',
}
/** The sources of entry points whose code is not part of the core. */
const ADDITIONS = /[\\/]src[\\/](offline|filter|matching|tanstack)[\\/]/
/** The sources that the filters and the offline store share. */
const MATCHING = /[\\/]src[\\/]matching[\\/](?!hash|tag-id)/
/** The sources that every tab of an offline store loads: all but the code for sending, and the entry point. */
const OFFLINE = /[\\/]src[\\/](matching[\\/](hash|tag-id)|offline[\\/](?!leader[\\/]|index\.ts))/
/** The entry points that have only types. */
const TYPE_ENTRIES = ['router']

/** Builds the package: one bundle without dependencies per entry point, and its type declarations. */
export async function buildClient(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true })
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, `${HERE}src/${file}.ts`])),
    platform: 'neutral',
    resolve: { mainFields: ['module', 'main'] },
    // Neither this package nor tRPC's has side effects on import, so unused code can be removed, with its prototypes.
    treeshake: { moduleSideEffects: false, propertyReadSideEffects: false },
  })
  await bundle.write({
    dir: directory,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Code shared by two bundles goes into one file, except that of additions; dynamic imports keep their own.
    codeSplitting: {
      groups: [
        { name: 'shared', minShareCount: 2, test: (file) => !ADDITIONS.test(file) },
        { name: 'matching', test: MATCHING },
        // One file compresses better than two, and the entry point must not export what only `leader.js` imports.
        { name: 'offline-shared', test: OFFLINE },
      ],
    },
    // Keeps the names of classes, which errors show. Functions get theirs from the source maps, because they cost 5 % of the size.
    minify: {
      compress: true,
      mangle: { keepNames: { class: true, function: false } },
      codegen: { removeWhitespace: true },
    },
    comments: false,
    sourcemap: true,
  })
  for (const name of TYPE_ENTRIES) writeFileSync(`${directory}/${name}.js`, 'export {}\n')
  execFileSync(process.execPath, [TSC, '-p', `${HERE}tsconfig.build.json`, '--outDir', directory], { stdio: 'inherit' })
  keepTypesOf([...Object.values(ENTRIES), ...TYPE_ENTRIES], directory)
}
