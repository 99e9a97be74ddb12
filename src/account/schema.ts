import * as z from 'zod'

/** Who the token says is calling. */
export const Account = z
  .object({ userId: z.string().meta({ description: "The token's `sub`" }) })
  .meta({ id: 'Account', description: 'Who the token says is calling' })
export type Account = z.infer<typeof Account>

/** How long a sign-in is proof enough, in milliseconds. */
export const RECENT_MS = 5 * 60_000
