import { closeCrowd, openCrowd } from '../../tests/live/many/crowd.ts'
import { startProbed } from '../../tests/live/many/probed-server.ts'
import type { Reader } from '../../tests/live/many/reader.ts'
import { newWriters, type Writer } from '../../tests/live/many/writer.ts'
import { median, type Place } from './place.ts'

const WRITERS = 16
const STREAMS = 100
const ROUNDS = 9
const ROUND_MS = 1500

type Case = 'none' | 'others' | 'own'

/** Prints how much of the writing remains with open streams: of other users, and of those who write. */
export async function measureThroughput(place: Place): Promise<void> {
  await using server = await startProbed(place)
  const at = { url: server.url, secret: place.secret }
  const writers = newWriters(WRITERS, at)
  const others = newWriters(STREAMS, at)
  const open: Record<Case, () => Promise<Reader[]>> = {
    none: async () => [],
    others: () => openCrowd(others, at),
    own: async () => (await openCrowd(writers, { ...at, each: Math.ceil(STREAMS / WRITERS) })).slice(0),
  }
  const rates: Record<Case, number[]> = { none: [], others: [], own: [] }
  const cases = Object.keys(rates) as Case[]
  for (let n = 0; n <= ROUNDS; n++) {
    // Each comes first, second and last in turn: the table grows while they run.
    for (const kind of cases.map((_, place) => cases[(place + n) % cases.length] as Case)) {
      const readers = await open[kind]()
      const rate = await perSecond(writers)
      await closeCrowd(readers)
      // The first round warms up.
      if (n > 0) rates[kind].push(rate)
    }
  }
  // Within a round the machine is as busy for all three.
  const ratio = (kind: Case) => median(rates[kind].map((rate, n) => rate / (rates.none[n] as number))).toFixed(2)
  console.log(`${WRITERS} writers, no stream: ${median(rates.none).toFixed(0)} writes/s`)
  console.log(`with ${STREAMS} streams of others: ${median(rates.others).toFixed(0)}/s, ratio ${ratio('others')}`)
  console.log(`with about ${STREAMS} of their own: ${median(rates.own).toFixed(0)}/s, ratio ${ratio('own')}`)
}

async function perSecond(writers: Writer[]): Promise<number> {
  let writes = 0
  const startedAt = performance.now()
  await Promise.all(
    writers.map(async (writer) => {
      for (; performance.now() - startedAt < ROUND_MS; writes++) await writer.create()
    }),
  )
  return (writes * 1000) / (performance.now() - startedAt)
}
