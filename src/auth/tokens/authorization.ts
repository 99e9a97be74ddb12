const bearer = /^bearer +([\x21-\x7e]+)$/i

/**
 * The token of an `Authorization: Bearer <token>` header (RFC 6750 §2.1), or undefined when there is none. The scheme's
 * case does not matter and more than one space may follow it (RFC 9110 §11.1); any other scheme, a second word or a
 * second header (which Fetch joins with a comma) counts as no token.
 */
export function readBearer(header: string | null | undefined): string | undefined {
  return bearer.exec(header ?? '')?.[1]
}

/** Says whether a bearer token was sent, well-formed or not (RFC 6750 §3.1). Another scheme is no token. */
export function hasBearer(header: string | null | undefined): boolean {
  return /^bearer +\S/i.test(header ?? '')
}
