import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { LiveChange } from '../../client-sdk/src/live-options.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import { cursorsOf } from './live-answers.ts'
import { type Reaction, scriptedServer } from './scripted-server.ts'

/** Creates a client on a scripted server without a port. */
export function liveClient(reactions: Reaction[], options: Partial<TaskwireOptions> = {}) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, ...options })
  return { tw, server, cursors: () => cursorsOf(server.requests) }
}

/** Reads a number of changes, then ends the stream. */
export async function take(changes: AsyncIterable<LiveChange>, count: number): Promise<LiveChange[]> {
  const received: LiveChange[] = []
  for await (const one of changes) {
    received.push(one)
    if (received.length === count) break
  }
  return received
}
