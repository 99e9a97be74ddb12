/** Permissions of a page in addition to loading styles and images of this server. */
interface Permissions {
  /** Allows scripts of this server, and requests from them to this server. */
  script?: boolean
  /** Allows inline style elements with this nonce. */
  styleNonce?: string
  /** Allows inline style elements whose content has one of these SHA-256 hashes in Base64. */
  styleHashes?: readonly string[]
  /** Allows workers from `blob:` URLs. */
  blobWorker?: boolean
}

/** Returns the Content-Security-Policy of a page (CSP Level 3). It allows no other host. */
export function contentSecurityPolicy({
  script = false,
  styleNonce,
  styleHashes = [],
  blobWorker = false,
}: Permissions = {}): string {
  const styles = [
    ...(styleNonce === undefined ? [] : [`nonce-${styleNonce}`]),
    ...styleHashes.map((hash) => `sha256-${hash}`),
  ]
  return [
    "default-src 'none'",
    ...(script ? ["script-src 'self'", "connect-src 'self'"] : []),
    ["style-src 'self'", ...styles.map((style) => `'${style}'`)].join(' '),
    "img-src 'self' data:",
    ...(blobWorker ? ['worker-src blob:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
