import { setTimeout } from 'node:timers/promises'
import type { Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../../client-sdk/src/errors.ts'
import type { CallOptions } from '../../../client-sdk/src/options.ts'
import { patienceMs } from '../../helpers/eventually.ts'

/** The acknowledged writes of one user's writers. */
export interface Ledger {
  created: Set<string>
  untouched: Set<string>
  purged: Set<string>
  /** Number of changes of any kind. */
  acknowledged: number
  /** Number of retried calls. */
  repeated: number
}

export function newLedger(): Ledger {
  return { created: new Set(), untouched: new Set(), purged: new Set(), acknowledged: 0, repeated: 0 }
}

/** The title of tasks that never change. */
export const UNTOUCHED = 'untouched'

interface Writer {
  client: Taskwire
  ledger: Ledger
  /** A task that all writers of the user share. */
  shared: string
  isOver: () => boolean
}

/** Writes until stopped: its own tasks, some never changed again and some purged, and a shared one. */
export async function write({ client: { tasks }, ledger, shared, isOver }: Writer): Promise<void> {
  const insist = <T>(call: (options: CallOptions) => Promise<T>) => untilAnswered(call, ledger)
  for (let n = 0; !isOver(); n++) {
    const untouched = crypto.randomUUID()
    ledger.untouched.add(untouched)
    const id = crypto.randomUUID()
    for (const created of [untouched, id]) {
      const title = created === untouched ? UNTOUCHED : 'changed later'
      await insist((options) => tasks.create({ id: created, title }, options))
      ledger.created.add(created)
    }
    await insist((options) => tasks.update({ id, description: 'é'.repeat(n % 300) }, options))
    const title = `shared ${crypto.randomUUID()}`
    await insist((options) => tasks.update({ id: shared, title }, options))
    await insist((options) => tasks.complete({ id }, options))
    if (n % 3 === 2) continue
    await insist((options) => tasks.delete({ id }, options))
    if (n % 3 === 1) continue
    await insist((options) => tasks.purge({ id }, options))
    ledger.purged.add(id)
  }
}

const RETRYABLE = ['NETWORK', 'TIMEOUT', 'UNAVAILABLE']

/** Retries a change until it succeeds, with one idempotency key. @throws Error if not retryable, or at the end of the test. */
async function untilAnswered<T>(call: (options: CallOptions) => Promise<T>, ledger: Ledger): Promise<T> {
  const idempotencyKey = crypto.randomUUID()
  for (const deadline = performance.now() + patienceMs(); ; ) {
    try {
      const answer = await call({ idempotencyKey })
      ledger.acknowledged += 1
      return answer
    } catch (error) {
      const isRetryable = isTaskwireError(error) && RETRYABLE.includes(error.code)
      if (!isRetryable || performance.now() > deadline) throw error
      ledger.repeated += 1
      await setTimeout(50)
    }
  }
}
