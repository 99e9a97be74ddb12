import type { Case } from './cases.ts'
import type { Explainer, PlanKind } from './explain.ts'
import { measure, type Timings } from './measure.ts'
import type { Person } from './person.ts'
import type { Verdict } from './plan.ts'

/**
 * The plans for one user: custom for the arguments and, for a prepared statement, generic. `stopped` means that the statement
 * timeout was reached.
 */
export interface Plans {
  custom: Verdict | 'stopped'
  generic?: Verdict | 'stopped'
}

/** The result of one case. */
export interface Assessment {
  name: string
  reach: Case['reach']
  /** Timings by user name. */
  timings: Timings
  plans: Record<string, Plans>
  /** Violations, as text. */
  faults: string[]
}

/** The maximum number of rows read for a page: a page of changes has 201, and filtered rows may lie between them. */
const MOST_ROWS = 1000

const LARGE_SHARE = 0.1

/** Measures one case, and checks the plan of its statement. */
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
    if (!sent) throw new Error(`${one.name} sent no separate statement`)
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

interface Target extends Pick<Person, 'share' | 'tasks'> {
  reach: Case['reach']
}

function faultsOf(verdict: Verdict, { reach, share, tasks }: Target): string[] {
  const faults: string[] = []
  // Sorting the few rows that match a condition is allowed; sorting all rows is not.
  const mostSorted = reach === 'range' ? Math.max(MOST_ROWS, tasks * LARGE_SHARE) : MOST_ROWS
  // A sequential scan is the best plan for reading a large share of the table.
  if (verdict.sequentialScan && (reach !== 'own rows' || share < LARGE_SHARE)) faults.push('a sequential scan')
  if (verdict.sorted > mostSorted && reach !== 'own rows') faults.push(`a sort of ${verdict.sorted} rows`)
  if (verdict.read > MOST_ROWS && reach === 'page') faults.push(`${verdict.read} rows read`)
  return faults
}

function stopped(reach: Case['reach']): string[] {
  return reach === 'own rows' ? [] : ['stopped by the time limit']
}
