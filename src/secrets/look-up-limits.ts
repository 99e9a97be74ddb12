import type { UnknownTokenLimits } from '../auth/tokens/token-cache.ts'
import { networkOf } from '../limits/network.ts'
import { type RequestLimits, tooMany } from '../limits/request-limits.ts'
import type { Load } from '../load/load.ts'

/**
 * Creates the limits of looking up secrets that this process does not know. An address over its limit of
 * unauthenticated requests causes no look-up, and the look-ups of one network run two at once.
 */
export function lookUpLimits(
  limits: Pick<RequestLimits, 'overLimit'>,
  load: Pick<Load, 'lookUpToken'>,
): UnknownTokenLimits {
  function admit({ address }: { address: string }): void {
    const standing = limits.overLimit(address)
    if (standing) throw tooMany(standing)
  }

  return {
    admit,
    run: (sender, lookUp) =>
      load.lookUpToken(networkOf(sender.address), () => {
        // The requests before this one in the queue have been counted meanwhile.
        admit(sender)
        return lookUp()
      }),
  }
}
