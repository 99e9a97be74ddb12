import { setTimeout } from 'node:timers/promises'
import type { Service } from './service.ts'

/** What can fail, by name. Each says how often it has failed. */
export const FAULTS: Record<string, (service: Service) => Promise<number>> = {
  'connections ended by the database, some in the middle of a change': async (service) => {
    let inTheMiddle = 0
    for (let times = 0; times < 40 && inTheMiddle === 0; times += 1) {
      inTheMiddle += await service.endBackends()
      await setTimeout(20)
    }
    return inTheMiddle
  },
  'connections to the database cut': ({ database }) => again(3, database.lost, () => database.breakAll()),
  'questions to the database lost': ({ database }) => again(4, database.lost, () => database.lose('request', 1)),
  'answers of the database lost': ({ database }) => again(4, database.lost, () => database.lose('answer', 1)),
  'calls lost': ({ callers }) => again(4, callers.lost, () => callers.lose('request', 2)),
  'answers lost': ({ callers }) => again(4, callers.lost, () => callers.lose('answer', 2)),
  'connections of callers cut': ({ callers }) => again(3, callers.lost, () => callers.breakAll()),
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

async function again(times: number, count: () => number, fail: () => void): Promise<number> {
  const before = count()
  for (let n = 0; n < times; n += 1) {
    fail()
    await setTimeout(60)
  }
  return count() - before
}
