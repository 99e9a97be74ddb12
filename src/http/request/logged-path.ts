/** The tokens that Taskwire issues, and the start of the paths of calendar feeds. */
const SECRET = /tw_[a-z]+_\w*|\/calendar\/.*/gi
const HINT = /%|tw_|\/calendar\//i
/** How often a path may be percent-encoded. */
const DECODINGS = 3

/**
 * Returns a path as it may be logged: without the tokens of calendar feeds, and without other tokens that a client has put into
 * a path by mistake, however they are encoded.
 */
export function loggedPath(path: string): string {
  if (!HINT.test(path)) return path
  const shown = path.replace(SECRET, redacted)
  let decoded = shown
  for (let n = 0; n < DECODINGS && decoded.includes('%'); n++) {
    decoded = decode(decoded)
    if (decoded.replace(SECRET, redacted) !== decoded) return decoded.replace(SECRET, redacted)
  }
  return shown
}

function redacted(secret: string): string {
  return secret.startsWith('/') ? '/calendar/[redacted]' : '[redacted]'
}

/** Decodes what can be decoded. */
function decode(path: string): string {
  return path.replace(/(%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })
}
