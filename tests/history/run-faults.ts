import { setTimeout } from 'node:timers/promises'
import { runs } from '../helpers/effort.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { newUser } from '../helpers/test-app.ts'
import { type Call, type History, outputOf } from './calls.ts'
import { FAULTS } from './faults.ts'
import { plansOf } from './plan.ts'
import type { Service } from './service.ts'
import { type Shared, User } from './user.ts'

const USERS = 3
/** Number of concurrent calls of a user. */
const CALLERS = 4
/** Number of answered calls between two faults. */
const CALLS = runs(12, 60)

/** The result of a run. */
export interface FaultRun {
  history: History
  /** Faults that affected no call. */
  ineffective: string[]
}

interface RunOptions {
  seed: number
  faults: string[]
  /** Runs until this returns true. */
  isEnough: (calls: Call[]) => boolean
}

/** Runs random calls of several users during a series of faults, then reads the final state. */
export async function runFaults(service: Service, { seed, faults, isEnough }: RunOptions): Promise<FaultRun> {
  const history: History = { calls: [], copies: [] }
  const ids = Array.from({ length: 6 }, () => crypto.randomUUID() as string)
  const shared: Shared = { history, ids, undos: [], tokens: new Map() }
  const users = await Promise.all(
    Array.from({ length: USERS }, async () => {
      const id = newUser()
      return new User(id, { url: service.url, token: await service.tokenOf(id) }, shared)
    }),
  )
  let over = false
  const plans = plansOf(seed, USERS * CALLERS)
  const acting = Promise.all(plans.map((own, n) => (users[n % USERS] as User).act(own, () => over)))
  const answered = () => history.calls.filter(outputOf).length
  const until = async (holds: () => boolean) => {
    for (const end = performance.now() + patienceMs(); !holds(); ) {
      if (performance.now() > end) throw new Error('Nothing is answered any more')
      await Promise.race([setTimeout(20), acting])
    }
  }
  const progress = () => {
    const goal = answered() + CALLS
    return until(() => answered() >= goal)
  }
  const ineffective: string[] = []
  try {
    await progress()
    for (const name of faults) {
      if ((await FAULTS[name]?.(service)) === 0) ineffective.push(name)
      await progress()
    }
    await until(() => isEnough(history.calls))
  } finally {
    over = true
    await acting
  }
  await service.atRest()
  for (const user of users) await user.settle()
  return { history, ineffective }
}
