import { setTimeout } from 'node:timers/promises'
import { runs } from '../helpers/effort.ts'
import { patienceMs } from '../helpers/eventually.ts'
import type { Service } from './service.ts'

/** The faults by name. Each is repeated until it has affected a call, and returns how often it did; 0 if never. */
export const FAULTS: Record<string, (service: Service) => Promise<number>> = {
  'connections ended by the database, some in the middle of a change': async (service) => {
    for (const end = performance.now() + patienceMs(); performance.now() < end; ) {
      const inTheMiddle = await service.endBackends()
      if (inTheMiddle > 0) return inTheMiddle
      await setTimeout(20)
    }
    return 0
  },
  'connections to the database cut': ({ database }) => again(3, database.lost, () => database.breakAll()),
  'requests to the database lost': ({ database }) => again(4, database.lost, () => database.lose('request', 1)),
  'responses of the database lost': ({ database }) => again(4, database.lost, () => database.lose('answer', 1)),
  'calls lost': ({ callers }) => again(4, callers.lost, () => callers.lose('request', 2)),
  'answers lost': ({ callers }) => again(4, callers.lost, () => callers.lose('answer', 2)),
  'client connections cut': ({ callers }) => again(3, callers.lost, () => callers.breakAll()),
  'the process killed': async (service) => {
    await service.restart('SIGKILL')
    return 1
  },
  'the process stopped': async (service) => {
    await service.restart('SIGTERM')
    return 1
  },
  'the database restarted': async (service) => {
    await service.restartDatabase('fast')
    return 1
  },
  'the database restarted at once': async (service) => {
    await service.restartDatabase('immediate')
    return 1
  },
}

/** The delay between repetitions. */
const PAUSE_MS = runs(20, 60)

async function again(times: number, count: () => number, fail: () => void): Promise<number> {
  const before = count()
  const end = performance.now() + patienceMs()
  for (let n = 0; n < times || (count() === before && performance.now() < end); n += 1) {
    fail()
    await setTimeout(PAUSE_MS)
  }
  return count() - before
}
