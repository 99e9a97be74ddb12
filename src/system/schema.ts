import * as z from 'zod'

/** What runs here. `contract` is a whole number that grows when a client could tell the difference. */
export const SystemInfo = z
  .object({
    name: z.string(),
    version: z.string(),
    contract: z.number().int().meta({ description: 'Version of the API contract: additions alone raise it' }),
  })
  .meta({ id: 'SystemInfo', description: 'What runs here' })
export type SystemInfo = z.infer<typeof SystemInfo>
