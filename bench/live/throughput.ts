import { closeCrowd, openCrowd } from '../../tests/live/many/crowd.ts'
import { type ProbedServer, startProbed } from '../../tests/live/many/probed-server.ts'
import type { Reader } from '../../tests/live/many/reader.ts'
import { newWriters, type Writer } from '../../tests/live/many/writer.ts'
import { type Environment, median } from './environment.ts'

const WRITERS = 16
const STREAMS = 100
/** The number of open streams of each writing user. */
const OWN_EACH = 6
const ROUNDS = 9
const ROUND_MS = 1500

type Case = 'none' | 'others' | 'own'

/** Prints the write throughput with open streams of other users and of the writers, relative to none. */
export async function measureThroughput(environment: Environment): Promise<void> {
  await using server = await startProbed(environment)
  const at = { url: server.url, secret: environment.secret }
  const writers = newWriters(WRITERS, at)
  const others = newWriters(STREAMS, at)
  const open: Record<Case, () => Promise<Reader[]>> = {
    none: async () => [],
    others: () => openCrowd(others, at),
    own: () => openCrowd(writers, { ...at, each: OWN_EACH }),
  }
  const rounds: Record<Case, Round[]> = { none: [], others: [], own: [] }
  const cases = Object.keys(rounds) as Case[]
  for (let n = 0; n <= ROUNDS; n++) {
    // The order rotates, since the table grows during the measurement.
    for (const kind of cases.map((_, index) => cases[(index + n) % cases.length] as Case)) {
      const readers = await open[kind]()
      const one = await round(server, writers)
      await closeCrowd(readers)
      // The first round is a warm-up.
      if (n > 0) rounds[kind].push(one)
    }
  }
  const formatted = (kind: Case) => {
    const [rate, cpuMs] = (['rate', 'cpuMs'] as const).map((key) => median(rounds[kind].map((one) => one[key])))
    // Ratios are computed within a round, where the machine is equally busy.
    const ratio = median(rounds[kind].map(({ rate }, n) => rate / (rounds.none[n]?.rate ?? Number.NaN)))
    return `${rate?.toFixed(0)} writes/s, ratio ${ratio.toFixed(2)}, ${cpuMs?.toFixed(2)} ms of server CPU per write`
  }
  console.log(`${WRITERS} writers, no stream: ${formatted('none')}`)
  console.log(`${WRITERS} writers, ${STREAMS} streams of others: ${formatted('others')}`)
  console.log(`${WRITERS} writers, ${WRITERS * OWN_EACH} streams of their own: ${formatted('own')}`)
}

interface Round {
  /** Writes per second. */
  rate: number
  /** Processor time of the server per write and its delivery. */
  cpuMs: number
}

async function round(server: ProbedServer, writers: Writer[]): Promise<Round> {
  let writes = 0
  const before = await server.counts()
  const startedAt = performance.now()
  await Promise.all(
    writers.map(async (writer) => {
      for (; performance.now() - startedAt < ROUND_MS; writes++) await writer.create()
    }),
  )
  const rate = (writes * 1000) / (performance.now() - startedAt)
  const { cpuMs } = await server.counts()
  return { rate, cpuMs: (cpuMs - before.cpuMs) / writes }
}
