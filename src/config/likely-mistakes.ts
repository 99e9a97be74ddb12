/** Names that other services use, or that earlier versions used, with the current name. */
const OTHER_NAMES: Record<string, string> = {
  AUTH_SECRET: 'BETTER_AUTH_SECRET',
  BASE_URL: 'PUBLIC_URL',
  BETTER_AUTH_URL: 'PUBLIC_URL',
  JWKS_URL: 'AUTH_JWKS_URL',
  JWT_SECRET: 'AUTH_JWT_SECRET',
  RATE_LIMIT: 'RATE_LIMIT_USER',
  TRUST_PROXY: 'TRUSTED_PROXIES',
}

/** Returns environment variables that are probably misspelled, each with the intended variable. */
export function likelyMistakes(given: string[], known: string[]): [given: string, meant: string][] {
  return given.flatMap((name): [string, string][] => {
    if (known.includes(name)) return []
    const meant = OTHER_NAMES[name.toUpperCase()] ?? known.find((one) => isAlmost(name, one))
    return meant === undefined ? [] : [[name, meant]]
  })
}

/** Returns whether two names differ only in case, or by at most one edit per five letters and three in total. */
function isAlmost(name: string, known: string): boolean {
  if (name.toUpperCase() === known) return true
  const most = Math.min(3, Math.floor(known.length / 5))
  return Math.abs(name.length - known.length) <= most && distance(name.toUpperCase(), known) <= most
}

/** Returns the Levenshtein distance between two strings. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
