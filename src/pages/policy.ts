/** What a page may do beyond showing its own styles and images. */
interface Permissions {
  /** Run scripts of this server, and let them call it. */
  script?: boolean
  /** Put style elements that carry this nonce into itself. */
  styleNonce?: string
  /** Run workers that a script puts together in memory. */
  blobWorker?: boolean
}

/** The Content-Security-Policy of a page (CSP Level 3): this server alone, and of that only what the page needs. */
export function contentSecurityPolicy({ script = false, styleNonce, blobWorker = false }: Permissions = {}): string {
  return [
    "default-src 'none'",
    ...(script ? ["script-src 'self'", "connect-src 'self'"] : []),
    `style-src 'self'${styleNonce === undefined ? '' : ` 'nonce-${styleNonce}'`}`,
    "img-src 'self' data:",
    ...(blobWorker ? ['worker-src blob:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
