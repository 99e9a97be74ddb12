const MB = 1024 * 1024

/** Byte budgets of an answer, a user and the process. SECURITY.md lists what happens beyond each. */
export const BYTE_BUDGETS = {
  /** Rows in the answer to one call. A page that is full ends early and says where to go on. */
  answer: MB / 2,
  /** Rows in all answers of one batch, shared equally between its calls. */
  batch: MB,
  /** Rows in the answer to `tasks.createMany`: as much as a body of 1 MB can create. */
  created: 1.25 * MB,
  /** Rows that a live stream reads ahead. */
  stream: MB / 4,
  /** Answers of one user that no socket has accepted yet. Further calls of that user wait. */
  unsentPerUser: 4 * MB,
  /** Such answers of all users. Beyond it, connections of the user with the most are closed. */
  unsent: 64 * MB,
  /** Request bodies of one user that are being received or worked on. */
  bodiesPerUser: 8 * MB,
  /** Such bodies of all users. */
  bodies: 128 * MB,
} as const

/** Returns how many bytes of rows one call may answer with, in a request of so many calls. */
export function answerBudgets(calls: number): { answerBytes: number; createdBytes: number } {
  const share = Math.floor(BYTE_BUDGETS.batch / calls)
  return {
    answerBytes: Math.min(BYTE_BUDGETS.answer, share),
    createdBytes: calls === 1 ? BYTE_BUDGETS.created : share,
  }
}
