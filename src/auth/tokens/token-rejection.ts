import { errors } from 'jose'

/** Why a token is refused, in words for the log. Holds no part of the token and no value of a claim. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** Turns whatever went wrong during verification into a Refusal; jose's own errors carry the claims, so none is kept. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof errors.JWTExpired) return new Refusal('expired')
  if (error instanceof errors.JWTClaimValidationFailed) return new Refusal(`claim ${error.claim}: ${error.reason}`)
  if (error instanceof errors.JWSSignatureVerificationFailed) return new Refusal('signature does not match')
  if (error instanceof errors.JWKSNoMatchingKey) return new Refusal('no key for this kid and alg')
  if (error instanceof errors.JWKSMultipleMatchingKeys) return new Refusal('two keys share this kid')
  if (error instanceof errors.JOSEError) return new Refusal(`malformed (${error.code})`)
  return new Refusal(`verification failed (${error instanceof Error ? error.name : typeof error})`)
}
