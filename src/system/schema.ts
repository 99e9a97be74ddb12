import * as z from 'zod'

/** The name and version of the server. `contract` is an integer that increases when the API changes visibly for clients. */
export const SystemInfo = z
  .object({
    name: z.string(),
    version: z.string(),
    contract: z.number().int().meta({ description: 'Version of the API contract; only additions increase it' }),
  })
  .meta({ id: 'SystemInfo', description: 'The name, version and API contract of the server' })
export type SystemInfo = z.infer<typeof SystemInfo>
