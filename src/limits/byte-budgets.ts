const MB = 1024 * 1024

/** Byte budgets per response, user and process. SECURITY.md lists the effect of exceeding each. */
export const BYTE_BUDGETS = {
  /** Rows in the response to one call. A full page ends early, with a cursor for the next one. */
  answer: MB / 2,
  /** Rows in all responses of one batch, divided equally between its calls. */
  batch: MB,
  /** Rows in the response to `tasks.createMany`: as much as a body of 1 MB can create. */
  created: 1.25 * MB,
  /** Rows that a live stream reads ahead. */
  stream: MB / 4,
  /** Responses of one user that are not yet written to a socket. Beyond it, further calls of that user wait. */
  unsentPerUser: 4 * MB,
  /** Responses of all users that are not yet written to a socket. Beyond it, connections of the user with the most bytes are closed. */
  unsent: 64 * MB,
  /** Request bodies of one user that are being received or processed. */
  bodiesPerUser: 8 * MB,
  /** Such bodies of all users. */
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
