import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Consumer } from '../consumer.ts'

/** The compilers under test, by the name of their npm package in the project. */
export const COMPILERS = { typescript: 'npm:typescript@7.0.2', 'typescript-5': 'npm:typescript@5.9.3' }
export type Compiler = keyof typeof COMPILERS

/** The compiler options of the two module resolutions, for a browser project. */
export const RESOLUTIONS = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  nodenext: { module: 'nodenext' },
}

const LIB = ['es2022', 'dom', 'dom.asynciterable']
/** tRPC's types need `esnext.disposable`. */
export const LIB_OF_TRPC = [...LIB, 'esnext.disposable']

const DEFAULTS = { strict: true, noEmit: true, skipLibCheck: false, target: 'es2022', types: [], lib: LIB }

interface Check {
  compiler: Compiler
  files: Record<string, string>
  /** Additional compiler options. */
  options?: object
  /** The folder of another build of the client, to use instead of the installed one. */
  client?: string | undefined
}

export interface Checked {
  errors: string[]
  /** The cost of the types: the compiler's number of type instantiations. */
  instantiations: number
}

let checks = 0

/** Type-checks programs with a compiler installed in the consumer's project. */
export async function checkTypes(consumer: Consumer, { compiler, files, options, client }: Check): Promise<Checked> {
  checks += 1
  const folder = consumer.path(`check-${checks}`)
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  if (client) cpSync(client, join(folder, 'node_modules/@taskwire/client'), { recursive: true })
  const config = { compilerOptions: { ...DEFAULTS, ...options }, files: Object.keys(files) }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = consumer.path('node_modules', compiler, 'bin/tsc')
  // tsc exits with an error if it finds type errors, but still prints them.
  const { stdout } = await consumer
    .run(process.execPath, [tsc, '-p', folder, '--extendedDiagnostics', '--pretty', 'false'])
    .catch((error: { stdout: string }) => error)
  const found = /^Instantiations: +(\d+)/m.exec(stdout)?.[1]
  if (found === undefined) throw new Error(`The compiler printed no diagnostics: ${stdout}`)
  return { errors: stdout.split('\n').filter((line) => line.includes('error TS')), instantiations: Number(found) }
}
