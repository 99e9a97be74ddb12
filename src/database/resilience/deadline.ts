/** The part of a connection that closes it. */
interface Cuttable {
  stream: { destroy(): void }
}

/**
 * How long a statement may take before its connection counts as dead, in milliseconds. The server's statement timeout is 5 s
 * (`preamble.ts`); this one covers a network that drops all packets.
 */
const DEADLINE_MS = 8000

/** Destroys a connection unless the returned function is called in time. Pending statements then fail as on a lost connection. */
export function cutAfter(connection: Cuttable, milliseconds: number = DEADLINE_MS): () => void {
  const timer = setTimeout(() => connection.stream.destroy(), milliseconds)
  return () => clearTimeout(timer)
}
