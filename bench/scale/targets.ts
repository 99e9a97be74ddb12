import type { Assessment } from './assess.ts'
import type { Processes } from './processes.ts'
import type { StartUps } from './start-up.ts'

/** What was to be reached, and what was. */
export interface Target {
  name: string
  most: number
  value: number | undefined
}

interface Outcome {
  assessments: Assessment[]
  startUp: StartUps
  processes: Processes
  /** The user of 1,000 tasks, and the largest. */
  small: string
  large: string
  /** The page far back. */
  deep: number
}

/** The targets, in milliseconds, MB and ratios of medians. */
export function targetsOf({ assessments, startUp, processes, small, large, deep }: Outcome): Target[] {
  const time = (name: string, user: string) => {
    const timing = assessments.find((one) => one.name === name)?.timings[user]
    return timing === undefined || timing === 'failed' ? undefined : timing.median
  }
  const later = `page ${deep.toLocaleString('en')}`
  return [
    { name: `list of 20: ${large} to ${small}`, most: 1.3, value: ratio(time('list', large), time('list', small)) },
    {
      // The first page that asks for nothing is a statement of its own; the next pages are compared with their like.
      name: `list of 20 of ${large}: ${later} to the first, both by createdAt`,
      most: 1.2,
      value: ratio(time(`by createdAt desc, ${later}`, large), time('by createdAt desc', large)),
    },
    {
      name: `list of 20 of ${large}: ${later} to the first that asks for nothing`,
      most: 1.2,
      value: ratio(time(`list, ${later}`, large), time('list', large)),
    },
    { name: 'warm start, embedded, ms', most: 1000, value: startUp.embedded.warm.median },
    { name: 'warm start, PostgreSQL, ms', most: 500, value: startUp.postgres.warm.median },
    { name: 'memory at rest, PostgreSQL, MB', most: 150, value: processes.memory.atRest },
  ]
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other
}
