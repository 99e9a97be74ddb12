import type { Server, ServerResponse } from 'node:http'

/** How long a reader may take for an answer that is whole, in milliseconds. */
const MAX_READ_MS = 30_000
const LOOK_EVERY_MS = 1000

/**
 * Cuts off who does not read its answer, which would be held for as long. Streams look after their readers themselves
 * (`event-stream.ts`); their answers are not whole.
 */
export function cutSlowReaders(server: Server): void {
  /** Answers under way, with when they were first seen to be whole. */
  const answers = new Map<ServerResponse, number>()
  server.on('request', (_, answer) => {
    answers.set(answer, 0)
    answer.once('close', () => answers.delete(answer))
  })
  setInterval(() => {
    const now = performance.now()
    for (const [answer, wholeSince] of answers) {
      if (!answer.writableEnded) continue
      if (wholeSince === 0) answers.set(answer, now)
      else if (now - wholeSince > MAX_READ_MS) answer.destroy()
    }
  }, LOOK_EVERY_MS).unref()
}
