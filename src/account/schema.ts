import * as z from 'zod'

/** The authenticated user. */
export const Account = z
  .object({ userId: z.string().meta({ description: 'The user id: the `sub` claim of the token' }) })
  .meta({ id: 'Account', description: 'The authenticated user' })
export type Account = z.infer<typeof Account>

/** The maximum age of a sign-in for sensitive operations, in milliseconds. */
export const RECENT_MS = 5 * 60_000
