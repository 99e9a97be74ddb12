import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** The texts of one kind of secrets: a prefix, 30 random characters, and their CRC-32 in six characters. */
export interface SecretTexts {
  /** Creates a secret with 178 random bits. */
  create(): string
  /** Returns whether a text has the form of such a secret and the right checksum, so that a typing error costs no query. */
  isWellFormed(text: string): boolean
}

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 30 digits of base 62 are 178 random bits. */
const RANDOM = 30
const CHECKSUM = 6

/** Creates the texts of secrets with a prefix, by which they are recognized in logs and by secret scanners. */
export function secretTexts(prefix: string): SecretTexts {
  const format = new RegExp(`^${prefix}([0-9A-Za-z]{${RANDOM}})([0-9A-Za-z]{${CHECKSUM}})$`)
  return {
    create() {
      const random = Array.from({ length: RANDOM }, () => DIGITS[randomInt(DIGITS.length)]).join('')
      return prefix + random + checksumOf(random)
    },
    isWellFormed(text) {
      const [, random = '', checksum] = format.exec(text) ?? []
      return checksum !== undefined && checksum === checksumOf(random)
    },
  }
}

/** Returns the stored form of a secret: its SHA-256. It has enough random bits that a slow hash would add nothing. */
export function hashSecret(text: string): string {
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
