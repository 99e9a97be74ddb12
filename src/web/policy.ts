/**
 * The hash of the style element that React Aria inserts in Safari on phones while a dialog is open. It has no option for it; a
 * test compares the hash with the installed version.
 */
export const OVERSCROLL_STYLE_HASH = 'gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='

/** The Content-Security-Policy of the web app (CSP Level 3): code, styles and data of this server only, nothing inline. */
export const APP_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' 'sha256-${OVERSCROLL_STYLE_HASH}'`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The policy of the service worker, which applies to the worker itself: it fetches files of this server. */
export const WORKER_POLICY = "default-src 'none'; connect-src 'self'"
