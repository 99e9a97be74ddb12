import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import type { Consumer } from '../../tests/client/consumer.ts'
import {
  COMPILERS,
  type Compiler,
  checkTypes,
  LIB_OF_TRPC,
  RESOLUTIONS,
} from '../../tests/client/consumers/type-check.ts'
import { processorTime } from '../compare/machine.ts'
import { type ContenderName, contender } from './line-up.ts'

/** A configuration of the type check. */
export interface Way {
  compiler: Compiler
  skipLibCheck: boolean
}

/** One run of a compiler. */
export interface CheckRun {
  milliseconds: number
  /** The compiler's processor time, which Linux counts in ticks of 10 ms. Absent if the system does not report it. */
  processor: number | undefined
  instantiations: number
}

/** All measured configurations. */
export const WAYS: Way[] = (Object.keys(COMPILERS) as Compiler[])
  .toReversed()
  .flatMap((compiler) => [true, false].map((skipLibCheck) => ({ compiler, skipLibCheck })))

/** Returns the name of a configuration in the tables. */
export function wayName({ compiler, skipLibCheck }: Way): string {
  return `TypeScript ${COMPILERS[compiler].split('@').at(-1)}, skipLibCheck ${skipLibCheck}`
}

/** Type-checks a program once, as the whole project of a consumer. @throws Error if it does not compile. */
export async function measureTypes(consumer: Consumer, name: ContenderName, way: Way): Promise<CheckRun> {
  const { program, ofTrpc, needsNodeTypes = false } = contender(name)
  const withNode = needsNodeTypes && !way.skipLibCheck
  const options = {
    ...RESOLUTIONS.bundler,
    skipLibCheck: way.skipLibCheck,
    ...(ofTrpc && { lib: LIB_OF_TRPC }),
    ...(withNode && { types: ['node'] }),
  }
  using _ = withNode ? showNodeTypes(consumer) : undefined
  const before = processorTime('self', 'children')
  const startedAt = performance.now()
  const check = { compiler: way.compiler, files: { 'program.ts': program }, options }
  const { errors, instantiations } = await checkTypes(consumer, check)
  const milliseconds = performance.now() - startedAt
  if (errors.length > 0) throw new Error(`${name}, ${wayName(way)}: ${errors.join('\n')}`)
  const after = processorTime('self', 'children')
  return {
    milliseconds,
    processor: before === undefined || after === undefined ? undefined : after - before,
    instantiations,
  }
}

/** Installs the types of Node.js for one program only: another program would load them without needing them. */
function showNodeTypes(consumer: Consumer): Disposable {
  const location = consumer.path('node_modules/@types/node')
  mkdirSync(consumer.path('node_modules/@types'), { recursive: true })
  symlinkSync(consumer.path('node_modules/node-types'), location, 'junction')
  return { [Symbol.dispose]: () => rmSync(location) }
}
