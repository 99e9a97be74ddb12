import { CONTRACT_VERSION } from './contract.ts'
import { mergeHeaders } from './merge-headers.ts'
import type { TaskwireOptions } from './options.ts'

/** Default timeout of one attempt, in milliseconds. */
export const TIMEOUT_MS = 30_000

/** Returns the URL of the tRPC endpoint. */
export function endpointOf({ url }: TaskwireOptions): string {
  return `${url}/trpc`
}

/** Returns the headers of every request. The transport adds `content-type`. */
export function headersOf({ headers }: TaskwireOptions, token: unknown): Record<string, string> {
  return mergeHeaders(headers, {
    'taskwire-contract': String(CONTRACT_VERSION),
    ...(typeof token === 'string' && { authorization: `Bearer ${token}` }),
  })
}
