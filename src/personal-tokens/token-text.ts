import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** What every personal access token begins with, so that it is recognized in logs and by secret scanners. */
export const TOKEN_PREFIX = 'tw_pat_'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 30 digits of base 62 are 178 random bits. */
const RANDOM = 30
const CHECKSUM = 6
const FORMAT = new RegExp(`^${TOKEN_PREFIX}([0-9A-Za-z]{${RANDOM}})([0-9A-Za-z]{${CHECKSUM}})$`)

/** Creates a token: the prefix, 30 random characters, and their CRC-32 in six characters. */
export function newTokenText(): string {
  const random = Array.from({ length: RANDOM }, () => DIGITS[randomInt(DIGITS.length)]).join('')
  return TOKEN_PREFIX + random + checksumOf(random)
}

/** Returns whether a text has the form of a token and the right checksum, so that a typing error costs no query. */
export function isWellFormed(text: string): boolean {
  const [, random = '', checksum] = FORMAT.exec(text) ?? []
  return checksum !== undefined && checksum === checksumOf(random)
}

/** Returns the stored form of a token: its SHA-256. The token has enough random bits that a slow hash would add nothing. */
export function hashToken(text: string): string {
  return hash('sha256', text, 'base64url')
}

function checksumOf(random: string): string {
  let rest = crc32(random)
  let digits = ''
  for (let n = 0; n < CHECKSUM; n++) {
    digits = DIGITS[rest % DIGITS.length] + digits
    rest = Math.floor(rest / DIGITS.length)
  }
  return digits
}
