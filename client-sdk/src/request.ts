import { CONTRACT_VERSION } from './contract.ts'
import { mergeHeaders } from './merge-headers.ts'
import type { TaskwireOptions } from './options.ts'

/** How long a try may take where nobody says otherwise, in milliseconds. */
export const TIMEOUT_MS = 30_000

/** Where the procedures are. */
export function endpointOf({ url }: TaskwireOptions): string {
  return `${url}/trpc`
}

/** Returns the headers that every request carries. The transport adds the type of its bodies. */
export function headersOf({ headers }: TaskwireOptions, token: unknown): Record<string, string> {
  return mergeHeaders(headers, {
    'taskwire-contract': String(CONTRACT_VERSION),
    ...(typeof token === 'string' && { authorization: `Bearer ${token}` }),
  })
}
