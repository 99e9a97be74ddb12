/** What a statement's connection can be cut by. */
interface Cuttable {
  stream: { destroy(): void }
}

/**
 * How long a statement may take until its connection is given up, in milliseconds. The server gives up itself after 5 s
 * (`fence.ts`); this is for a network that swallows what either side says.
 */
const DEADLINE_MS = 8000

/** Cuts a connection unless the returned function is called in time: whoever waits for an answer is told that it is lost. */
export function cutAfter(connection: Cuttable, milliseconds: number = DEADLINE_MS): () => void {
  const timer = setTimeout(() => connection.stream.destroy(), milliseconds)
  return () => clearTimeout(timer)
}
