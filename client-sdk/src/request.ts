import { CONTRACT_VERSION } from './contract.ts'
import type { TaskwireOptions } from './options.ts'

/** How long a try may take where nobody says otherwise, in milliseconds. */
export const TIMEOUT_MS = 30_000

/** Where the procedures are. */
export function endpointOf({ url }: TaskwireOptions): string {
  return `${url}/trpc`
}

/** What every request carries. */
export function headersOf({ headers }: TaskwireOptions, token: unknown): Record<string, string> {
  return {
    'taskwire-contract': String(CONTRACT_VERSION),
    ...headers,
    ...(typeof token === 'string' && { authorization: `Bearer ${token}` }),
  }
}
