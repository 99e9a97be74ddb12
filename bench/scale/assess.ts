import type { Case } from './cases.ts'
import type { Explainer, PlanKind } from './explain.ts'
import { measure, type Timings } from './measure.ts'
import type { Person } from './person.ts'
import type { Verdict } from './plan.ts'

/**
 * The plans for one user, as planned for the arguments and, where the statement is prepared, for any. `stopped` is what the
 * fence's time limit has ended.
 */
export interface Plans {
  custom: Verdict | 'stopped'
  generic?: Verdict | 'stopped'
}

/** What has come of one case. */
export interface Assessment {
  name: string
  reach: Case['reach']
  /** By the name of the user, as the plans. */
  timings: Timings
  plans: Record<string, Plans>
  /** What should not be, in words. */
  faults: string[]
}

/** A page of changes is 201 rows, and what is not listed may lie between those that are. */
const MOST_ROWS = 1000

const LARGE_SHARE = 0.1

/** Measures one case, and looks at the plans of what it sends. */
export async function assess(
  one: Case,
  { people, explainer, runs }: { people: Map<string, Person>; explainer: Explainer; runs: number },
): Promise<Assessment> {
  const { timings, calls } = await measure(one, people, runs)
  const assessment: Assessment = { name: one.name, reach: one.reach, timings, plans: {}, faults: [] }
  if (!one.explained) return assessment
  for (const [name, call] of calls) {
    const { services, share, tasks, explained } = people.get(name) as Person
    if (!explained) continue
    const [sent] = await services.sentBy(() => call().catch(() => {}))
    if (!sent) throw new Error(`${one.name} sent no statement of its own`)
    const plans: Partial<Plans> = {}
    const kinds: PlanKind[] = sent.statement.prepared === false ? ['custom'] : ['custom', 'generic']
    for (const kind of kinds) {
      const verdict = await explainer.explain(sent, kind)
      plans[kind] = verdict ?? 'stopped'
      const found = verdict ? faultsOf(verdict, { reach: one.reach, share, tasks }) : stopped(one.reach)
      assessment.faults.push(...found.map((fault) => `${name}, ${kind} plan: ${fault}`))
    }
    assessment.plans[name] = plans as Plans
  }
  return assessment
}

interface Asked extends Pick<Person, 'share' | 'tasks'> {
  reach: Case['reach']
}

function faultsOf(verdict: Verdict, { reach, share, tasks }: Asked): string[] {
  const faults: string[] = []
  // The few that fulfil a condition may be sorted; not all there are.
  const mostSorted = reach === 'range' ? Math.max(MOST_ROWS, tasks * LARGE_SHARE) : MOST_ROWS
  // Who asks for all of a large share of the table is served best by reading it from end to end.
  if (verdict.sequentialScan && (reach !== 'own rows' || share < LARGE_SHARE)) faults.push('a sequential scan')
  if (verdict.sorted > mostSorted && reach !== 'own rows') faults.push(`a sort of ${verdict.sorted} rows`)
  if (verdict.read > MOST_ROWS && reach === 'page') faults.push(`${verdict.read} rows read`)
  return faults
}

function stopped(reach: Case['reach']): string[] {
  return reach === 'own rows' ? [] : ['stopped by the time limit']
}
