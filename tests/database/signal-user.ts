import type { Database } from '../../src/database/database.ts'
import { createSignals, type Signal, type Signals } from '../../src/database/notifications/signals.ts'
import { eventually } from '../helpers/eventually.ts'

/** The signals of one process on a real database, with what its operator is told. */
export interface SignalProcess extends Signals, AsyncDisposable {
  problems: string[]
}

export function startSignals({ openChannel }: Pick<Database, 'openChannel'>): SignalProcess {
  const problems: string[] = []
  const signals = createSignals({ openChannel, onProblem: (problem) => problems.push(problem) })
  return { ...signals, problems, [Symbol.asyncDispose]: signals.stop }
}

/** Listens for a user, and tells apart what another process said (a sign-out) from what may come by itself (`changed`). */
export function hear(signals: Signals, userId: string) {
  const sessions: string[] = []
  let looks = 0
  signals.listen(userId, (signal: Signal) => {
    if (signal.kind === 'signed-out') sessions.push(signal.sessionId)
    else looks += 1
  })
  return {
    sessions,
    looks: () => looks,
    /** Has another process say something until it is heard. */
    async hears(other: Signals): Promise<void> {
      const sessionId = crypto.randomUUID()
      const attempt = () => {
        if (!sessions.includes(sessionId)) other.send({ kind: 'signed-out', userId, sessionId })
        if (!sessions.includes(sessionId)) throw new Error('Not heard')
      }
      await eventually(attempt)
    },
  }
}
