const MB = 1024 * 1024

/** Byte budgets per response, user and process. SECURITY.md lists the effect of exceeding each. */
export const BYTE_BUDGETS = {
  /** Maximum size of the rows in the response to one call. A full page ends early, with a cursor for the next one. */
  answer: MB / 2,
  /** Maximum size of the rows in all responses of one batch, divided equally between its calls. */
  batch: MB,
  /** Maximum size of the rows in the response to `tasks.createMany`: as much as a body of 1 MB can create. */
  created: 1.25 * MB,
  /** Maximum size of the rows in a calendar feed. */
  calendar: 8 * MB,
  /** Maximum size of the rows that a live stream reads ahead. */
  stream: MB / 4,
  /**
   * Maximum size of the responses of one user that are not yet written to a socket. Beyond it, further calls of that user wait.
   */
  unsentPerUser: 4 * MB,
  /**
   * Maximum size of the responses of all users that are not yet written to a socket. Beyond it, connections of the user with
   * the most bytes are closed.
   */
  unsent: 64 * MB,
  /** Maximum size of the request bodies of one user that are being received or processed. */
  bodiesPerUser: 8 * MB,
  /** Maximum size of the request bodies of all users that are being received or processed. */
  bodies: 128 * MB,
} as const

/** Returns the byte budgets of one call in a batch of the given number of calls. */
export function answerBudgets(calls: number): { answerBytes: number; createdBytes: number } {
  const share = Math.floor(BYTE_BUDGETS.batch / calls)
  return {
    answerBytes: Math.min(BYTE_BUDGETS.answer, share),
    createdBytes: calls === 1 ? BYTE_BUDGETS.created : share,
  }
}
