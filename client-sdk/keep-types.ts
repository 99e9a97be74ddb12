import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Removes declarations from a built package that no entry point reaches, and rewrites import paths to the shipped file extensions. */
export function keepTypesOf(entries: string[], directory: string): void {
  const reached = new Set(entries.map((name) => join(directory, `${name}.d.ts`)))
  for (const path of reached) {
    // TypeScript keeps the `.ts` import paths of the source.
    const text = readFileSync(path, 'utf8').replaceAll(/(from |import\()(['"])(\.[\w./-]+)\.ts\2/g, '$1$2$3.js$2')
    for (const [, imported = ''] of text.matchAll(/(?:from |import\()['"](\.[\w./-]+)\.js['"]/g)) {
      reached.add(join(dirname(path), `${imported}.d.ts`))
    }
    writeFileSync(path, text)
  }
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const path = join(directory, file)
    if (file.endsWith('.d.ts') && !reached.has(path)) rmSync(path)
  }
}
