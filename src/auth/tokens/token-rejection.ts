import { errors } from 'jose'

/** The reason why a token is rejected, for the log. Contains no part of the token and no claim value. */
export class TokenRejection extends Error {
  override readonly name = 'TokenRejection'
}

/**
 * Converts any error of a verification to a TokenRejection. The errors of jose contain claims, so they are not set as
 * cause.
 */
export function toTokenRejection(error: unknown): TokenRejection {
  if (error instanceof TokenRejection) return error
  if (error instanceof errors.JWTExpired) return new TokenRejection('expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return new TokenRejection(`claim ${error.claim}: ${error.reason}`)
  if (error instanceof errors.JWSSignatureVerificationFailed) return new TokenRejection('signature does not match')
  if (error instanceof errors.JWKSNoMatchingKey) return new TokenRejection('no key for this kid and alg')
  if (error instanceof errors.JWKSMultipleMatchingKeys) return new TokenRejection('two keys share this kid')
  if (error instanceof errors.JOSEError) return new TokenRejection(`malformed (${error.code})`)
  return new TokenRejection(`verification failed (${error instanceof Error ? error.name : typeof error})`)
}
