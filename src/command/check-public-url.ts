import { randomUUID } from 'node:crypto'
import { createAddresses } from '../config/addresses.ts'
import type { Env } from '../config/environment.ts'
import type { Finding } from './finding.ts'

const PATIENCE_MS = 5000

/** Calls the server by its public address, as clients do, and reports how a proxy in front of it behaves. */
export async function* checkPublicUrl({ publicUrl, trustedProxies, exposed }: Env): AsyncGenerator<Finding> {
  const warning = (text: string): Finding => ({ state: 'warning', about: 'address', text })
  const base = createAddresses(publicUrl).urlTo('')
  if (exposed && publicUrl.protocol === 'http:') yield warning(`${base} is not encrypted: serve it by HTTPS`)
  if (publicUrl.protocol === 'https:' && trustedProxies.length === 0)
    yield warning(
      'HTTPS ends at a proxy, but TRUSTED_PROXIES is not set: all clients share the rate limits of the proxy. Set it to the address of the proxy',
    )
  const requestId = randomUUID()
  let response: Response
  try {
    const headers = { 'X-Request-Id': requestId }
    response = await fetch(`${base}/api/v1/info`, {
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'manual',
    })
    await response.body?.cancel()
  } catch (error) {
    const reason =
      error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error)
    yield exposed
      ? warning(`${base} does not answer (${reason}): start the server to have its proxy checked`)
      : { state: 'ok', about: 'address', text: `no server runs at ${base}` }
    return
  }
  const { status, headers } = response
  if (status !== 200) {
    const where = headers.get('location')
    yield warning(
      `${base}/api/v1/info answers ${status}${where ? `, to ${where}` : ''} instead of 200: forward all paths below ${base} to the server`,
    )
  } else if (headers.get('x-request-id') !== requestId)
    yield warning('a proxy replaces the header X-Request-Id: requests in its log and in this log cannot be matched')
  else yield { state: 'ok', about: 'address', text: `${base} answers, and headers pass` }
}
