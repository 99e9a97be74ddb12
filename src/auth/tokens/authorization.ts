const bearer = /^bearer +([\x21-\x7e]+)$/i

/**
 * Returns the token of an `Authorization: Bearer <token>` header (RFC 6750 §2.1), or undefined when there is none. The
 * scheme is case-insensitive and may be followed by several spaces (RFC 9110 §11.1). A header with another scheme, with a
 * second word, or sent twice (which Fetch joins with a comma) has no token.
 */
export function readBearer(header: string | null | undefined): string | undefined {
  return bearer.exec(header ?? '')?.[1]
}

/** Returns whether a bearer token was sent, well-formed or not (RFC 6750 §3.1). Other schemes do not count. */
export function hasBearer(header: string | null | undefined): boolean {
  return /^bearer +\S/i.test(header ?? '')
}
