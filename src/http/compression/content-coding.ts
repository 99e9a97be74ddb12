import Negotiator from 'negotiator'

/** The codings in which answers may be compressed, the best first. */
export const CODINGS = ['br', 'gzip'] as const
export type Coding = (typeof CODINGS)[number]

/**
 * Chooses a coding by Accept-Encoding (RFC 9110 §12.5.3); undefined where the answer is best sent as it is. Among equals,
 * compressed is better, also where only `*` was said.
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
