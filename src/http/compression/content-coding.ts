import Negotiator from 'negotiator'

/** The supported content codings, most preferred first. */
export const CODINGS = ['br', 'gzip'] as const
export type Coding = (typeof CODINGS)[number]

/**
 * Negotiates a coding by Accept-Encoding (RFC 9110 §12.5.3); undefined for no compression. At equal weights compression is
 * preferred, also for `*`.
 */
export function codingFor(
  acceptEncoding: string | null | undefined,
  available: readonly Coding[] = CODINGS,
): Coding | undefined {
  if (!acceptEncoding) return undefined
  const offered = [...available, 'identity']
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } })
  const best = negotiator.encoding(offered, { preferred: offered })
  return available.find((coding) => coding === best)
}
