import type { ConnectionState } from './notify-connection.ts'

/** Tells the operator, in words, when something has changed for better or worse: once, however often it is seen. */
export function createProblemReport(onProblem: (problem: string) => void): (state: ConnectionState) => void {
  let told: 'fine' | 'lost' | 'not-receiving' = 'fine'

  return (state) => {
    const now = typeof state === 'object' ? 'lost' : state === 'not-receiving' ? 'not-receiving' : 'fine'
    // That something can be sent does not say that anything is received.
    if (now === told || (state === 'sending' && told === 'not-receiving')) return
    told = now
    onProblem(typeof state === 'object' ? `${LOST} (${reasonOf(state.lost)})` : WORDS[now])
  }
}

const LOST =
  'The connection on which processes tell each other of changes is lost; until it is back, streams look every second'

const WORDS = {
  lost: LOST,
  'not-receiving':
    'The connection on which processes tell each other of changes delivers nothing, as behind a pooler in transaction ' +
    'mode; streams look every second. Set DIRECT_DATABASE_URL to the server itself, past the pooler',
  fine: 'The connection on which processes tell each other of changes is back',
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
