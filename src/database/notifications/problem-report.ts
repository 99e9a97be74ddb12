import type { ConnectionState } from './notify-connection.ts'

/** Returns a function that reports changes of the connection state to the operator, each change once. */
export function createProblemReport(onProblem: (problem: string) => void): (state: ConnectionState) => void {
  let reported: 'fine' | 'lost' | 'not-receiving' = 'fine'

  return (state) => {
    const current = typeof state === 'object' ? 'lost' : state === 'not-receiving' ? 'not-receiving' : 'fine'
    // A successful send does not prove that messages arrive.
    if (current === reported || (state === 'sending' && reported === 'not-receiving')) return
    reported = current
    onProblem(typeof state === 'object' ? `${LOST} (${reasonOf(state.lost)})` : MESSAGES[current])
  }
}

const LOST = 'The notification connection between processes is lost; until it is restored, streams poll every second'

const MESSAGES = {
  lost: LOST,
  'not-receiving':
    'The notification connection between processes receives no messages, probably behind a pooler in transaction mode; ' +
    'streams poll every second. Set DIRECT_DATABASE_URL to the server itself, without the pooler',
  fine: 'The notification connection between processes is restored',
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
