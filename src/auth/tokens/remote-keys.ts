import type { JSONWebKeySet } from 'jose'
import { type KeySource, KeyStore } from './key-store.ts'
import { readPublicKeys } from './public-keys.ts'

const maxBodyBytes = 256 * 1024

/** Options for fetching the keys of an external issuer. */
export interface RemoteKeysOptions extends Omit<KeySource, 'load' | 'cooldownMs'> {
  url: URL
  fetch?: typeof globalThis.fetch
  /** Timeout of one request, including the body, in milliseconds. Default: 3000. */
  timeoutMs?: number
}

/**
 * Creates a store for the keys at a JWKS URL. A new key is found at once, or within 10 s after requests with forged key
 * ids.
 */
export function createRemoteKeys({ url, fetch, timeoutMs, ...source }: RemoteKeysOptions): KeyStore {
  const get = fetch ?? globalThis.fetch
  return new KeyStore({ ...source, cooldownMs: 10_000, load: () => fetchKeys(url, get, timeoutMs ?? 3000) })
}

async function fetchKeys(url: URL, fetch: typeof globalThis.fetch, timeoutMs: number): Promise<JSONWebKeySet> {
  try {
    // Redirects are not followed: they could lead to keys that the operator did not configure.
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/jwk-set+json, application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw new Error(`answered ${response.status}`)
    }
    return readPublicKeys(parseJson(await readText(response)))
  } catch (error) {
    throw new Error(`keys at AUTH_JWKS_URL: ${describe(error)}`, { cause: error })
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > maxBodyBytes) throw new Error('the body is larger than 256 KB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('not JSON')
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure'
  if (error.name === 'TimeoutError') return 'no answer in time'
  // fetch reports only "fetch failed"; the system error code, such as ECONNREFUSED, is in the cause.
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? `${error.message} (${cause.code})` : error.message
}
