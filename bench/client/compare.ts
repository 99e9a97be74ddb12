import { type Consumer, createConsumer } from '../../tests/client/consumer.ts'
import { median } from '../compare/summary.ts'
import { answerSize, CALLERS, type CallerName, measureAnswer } from './callers.ts'
import { NAMES, type Spread, TOOLS } from './line-up.ts'
import { measureSizes } from './sizes.ts'
import type { Outcome } from './tables.ts'
import { type CheckRun, measureTypes, WAYS, wayName } from './types.ts'

/** The number of repetitions. */
export interface Plan {
  /** Runs of each type check and of each response process. */
  rounds: number
  /** Responses that one process reads, after half as many for warm-up. */
  calls: number
}

/**
 * Packs the client from this repository, installs it with the others in a new project, and measures all in turn.
 * @throws Error if one cannot be installed, bundled or compiled, or returns unexpected objects.
 */
export async function compareClients(plan: Plan, progress: (line: string) => void): Promise<Outcome> {
  progress('installing')
  using consumer = await createConsumer({ tools: TOOLS })
  const missing = consumer.missing(...Object.keys(TOOLS))
  if (missing !== undefined) throw new Error(missing)
  return {
    sizes: await sizes(consumer, progress),
    answers: await answers(consumer, plan, progress),
    types: await types(consumer, plan, progress),
  }
}

async function sizes(consumer: Consumer, progress: (line: string) => void): Promise<Outcome['sizes']> {
  const outcome: Outcome['sizes'] = {}
  for (const name of NAMES) {
    progress(`size of ${name}`)
    outcome[name] = await measureSizes(consumer, name)
  }
  return outcome
}

async function answers(consumer: Consumer, plan: Plan, progress: (line: string) => void): Promise<Outcome['answers']> {
  const names = Object.keys(CALLERS) as CallerName[]
  const runs = await interleave(names, plan.rounds, async (name, round) => {
    progress(`answers of ${name}, ${round} of ${plan.rounds}`)
    return measureAnswer(consumer, name, plan.calls)
  })
  return Object.fromEntries(
    [...runs].map(([name, costs]) => [
      name,
      {
        call: spreadOf(costs.map(({ call }) => call)),
        processor: spreadOf(costs.map(({ processor }) => processor)),
        parse: spreadOf(costs.map(({ parse }) => parse)),
        ...answerSize(name),
      },
    ]),
  )
}

async function types(consumer: Consumer, plan: Plan, progress: (line: string) => void): Promise<Outcome['types']> {
  const outcome: Outcome['types'] = {}
  for (const way of WAYS) {
    const runs = await interleave(NAMES, plan.rounds, async (name, round) => {
      progress(`types of ${name}, ${wayName(way)}, ${round} of ${plan.rounds}`)
      return measureTypes(consumer, name, way)
    })
    for (const [name, checks] of runs) outcome[name] = { ...outcome[name], [wayName(way)]: figuresOf(checks) }
  }
  return outcome
}

function figuresOf(checks: CheckRun[]) {
  const processor = checks.flatMap(({ processor }) => processor ?? [])
  return {
    milliseconds: spreadOf(checks.map(({ milliseconds }) => milliseconds)),
    ...(processor.length > 0 && { processor: spreadOf(processor) }),
    instantiations: median(checks.map(({ instantiations }) => instantiations)),
  }
}

/** Measures each in turn, several times, so that other work on the machine affects all equally. */
async function interleave<Name, Run>(
  names: Name[],
  rounds: number,
  run: (name: Name, round: number) => Promise<Run>,
): Promise<Map<Name, Run[]>> {
  const runs = new Map<Name, Run[]>(names.map((name) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const [name, done] of runs) done.push(await run(name, round))
  }
  return runs
}

function spreadOf(values: number[]): Spread {
  return { median: median(values), range: [Math.min(...values), Math.max(...values)] }
}
