import type { Assessment } from './assess.ts'
import type { Processes } from './processes.ts'
import type { StartUps } from './start-up.ts'

/** A target and the measured value. */
export interface Target {
  name: string
  most: number
  value: number | undefined
}

interface Outcome {
  assessments: Assessment[]
  startUp: StartUps
  processes: Processes
  /** The user with 1,000 tasks, and the largest user. */
  small: string
  large: string
  /** The number of the late page. */
  deep: number
}

/** Returns the targets, in milliseconds, MB and ratios of medians. */
export function targetsOf({ assessments, startUp, processes, small, large, deep }: Outcome): Target[] {
  const time = (name: string, user: string) => {
    const timing = assessments.find((one) => one.name === name)?.timings[user]
    return timing === undefined || timing === 'failed' ? undefined : timing.median
  }
  const later = `page ${deep.toLocaleString('en')}`
  return [
    { name: `list of 20: ${large} to ${small}`, most: 1.3, value: ratio(time('list', large), time('list', small)) },
    {
      // The default first page has a special statement, so later pages are compared with a page of the same statement.
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
