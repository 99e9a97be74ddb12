import { secretTexts } from '../secrets/secret-text.ts'

/** The tokens in the addresses of calendar feeds: `tw_cal_`, 30 random characters, and a checksum. */
export const feedTokens = secretTexts('tw_cal_')

/** Returns the path of a feed. */
export function feedPath(token: string): string {
  return `/calendar/${token}.ics`
}

/** Returns the token in the path of a feed as sent, without decoding it; undefined for other paths. */
export function tokenInPath(path: string): string | undefined {
  return /^\/calendar\/(\w{1,100})\.ics$/.exec(path)?.[1]
}
