import { createSecretKey } from 'node:crypto'
import { SetupError } from '../../errors.ts'
import type { TokenRules } from './verify-token.ts'

const minSecretBytes = 32

/**
 * The keys and algorithm of tokens signed with a secret both sides know (HS256, RFC 7518 §3.2). Such tokens rarely name a
 * key, so `kid` is not asked for.
 * @throws Error when the secret is shorter than 32 bytes, because it could be guessed offline from one token.
 */
export function trustSharedSecret(secret: string): Pick<TokenRules, 'keys' | 'algorithms' | 'requireKeyId'> {
  const bytes = Buffer.from(secret)
  if (bytes.length < minSecretBytes) {
    throw new SetupError(`AUTH_JWT_SECRET has ${bytes.length} bytes; it needs at least ${minSecretBytes}.`)
  }
  const key = createSecretKey(bytes)
  return { keys: () => key, algorithms: ['HS256'], requireKeyId: false }
}
