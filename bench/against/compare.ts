import { join } from 'node:path'
import { startPostgres } from '../../tests/helpers/postgres-server.ts'
import { checkOut } from './checkout.ts'
import { type Interval, intervalOf } from './interval.ts'
import { startVersion, type Version } from './version.ts'
import { requestsOf, WORK_NAMES } from './works.ts'

const ROOT = join(import.meta.dirname, '../..')
const PAIRS = 12
/** The maximum ratio of processor time. */
const MOST = 1.1

/**
 * Compares the processor time of calls, including the database's, with that of another commit. Measurements alternate in
 * pairs, so that other work on the machine affects both. Returns the workloads that are significantly slower: those whose
 * whole confidence interval is above 1.1.
 */
export async function compareWith(commit: string): Promise<string[]> {
  const directory = checkOut(commit)
  const server = await startPostgres({ skipsFsync: true })
  try {
    await using before = await startVersion(directory, server.url)
    await using now = await startVersion(ROOT, server.url)
    const slower: string[] = []
    for (const work of WORK_NAMES) {
      const interval = await compareWork(work, { before, now })
      const verdict = interval.from > MOST ? `MORE THAN ${MOST}` : `at most ${MOST}`
      console.log(`${work}: ${percent(interval)} of the processor time at ${commit} (${verdict})`)
      if (interval.from > MOST) slower.push(work)
    }
    return slower
  } finally {
    await server.stop()
  }
}

async function compareWork(work: string, { before, now }: Record<'before' | 'now', Version>): Promise<Interval> {
  const cost = (version: Version) => version.cost(requestsOf(work, version.users))
  for (const version of [before, now, before, now]) await cost(version)
  const ratios: number[] = []
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const isFirst = pair % 2 === 0
    const first = await cost(isFirst ? before : now)
    const second = await cost(isFirst ? now : before)
    ratios.push(isFirst ? second / first : first / second)
  }
  return intervalOf(ratios)
}

function percent({ ratio, from, to }: Interval): string {
  const [mean, least, most] = [ratio, from, to].map((value) => Math.round(value * 100))
  return `${mean} % (${least} to ${most} %)`
}
