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

/** One way to check a program. */
export interface Way {
  compiler: Compiler
  skipLibCheck: boolean
}

/** One run of a compiler, from its start to its end. */
export interface CheckRun {
  milliseconds: number
  /** The compiler's processor time, as Linux counts it: in steps of 10 ms. Nothing where the system does not tell. */
  processor: number | undefined
  instantiations: number
}

/** Every way that is measured. */
export const WAYS: Way[] = (Object.keys(COMPILERS) as Compiler[])
  .toReversed()
  .flatMap((compiler) => [true, false].map((skipLibCheck) => ({ compiler, skipLibCheck })))

/** The way as the tables name it. */
export function wayName({ compiler, skipLibCheck }: Way): string {
  return `TypeScript ${COMPILERS[compiler].split('@').at(-1)}, skipLibCheck ${skipLibCheck}`
}

/** Checks a program once, as a consumer's whole project. @throws Error when it does not compile. */
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

/** Puts Node's types where the compiler finds them: one of the others would load them though it can do without. */
function showNodeTypes(consumer: Consumer): Disposable {
  const place = consumer.path('node_modules/@types/node')
  mkdirSync(consumer.path('node_modules/@types'), { recursive: true })
  symlinkSync(consumer.path('node_modules/node-types'), place, 'junction')
  return { [Symbol.dispose]: () => rmSync(place) }
}
