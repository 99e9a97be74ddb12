import type { Database } from '../../src/database/database.ts'
import { createSignals, type Signal, type Signals } from '../../src/database/notifications/signals.ts'
import { eventually } from '../helpers/eventually.ts'

/** The signals of one process on a real database, with the problems reported to its operator. */
export interface SignalProcess extends Signals, AsyncDisposable {
  problems: string[]
}

export function startSignals({ openChannel }: Pick<Database, 'openChannel'>): SignalProcess {
  const problems: string[] = []
  const signals = createSignals({ openChannel, onProblem: (problem) => problems.push(problem) })
  return { ...signals, problems, [Symbol.asyncDispose]: signals.stop }
}

/** Listens for a user, and counts `changed`, which may come from polling, apart from sign-outs, which another process sent. */
export function listenFor(signals: Signals, userId: string) {
  const sessions: string[] = []
  let polls = 0
  signals.listen(userId, (signal: Signal) => {
    if (signal.kind === 'signed-out') sessions.push(signal.sessionId)
    else polls += 1
  })
  return {
    sessions,
    polls: () => polls,
    /** Sends a sign-out from another process until it arrives. */
    async receivesFrom(other: Signals): Promise<void> {
      const sessionId = crypto.randomUUID()
      const attempt = () => {
        if (!sessions.includes(sessionId)) other.send({ kind: 'signed-out', userId, sessionId })
        if (!sessions.includes(sessionId)) throw new Error('The signal did not arrive')
      }
      await eventually(attempt)
    },
  }
}
