import { createSecretKey } from 'node:crypto'
import { SetupError } from '../../errors.ts'
import type { TokenRules } from './verify-token.ts'

const minSecretBytes = 32

/**
 * Returns the verification rules for tokens signed with a shared secret (HS256, RFC 7518 §3.2). Such tokens rarely have a
 * `kid`, so none is required.
 * @throws SetupError when the secret is shorter than 32 bytes, because it could be brute-forced offline from one token.
 */
export function trustSharedSecret(secret: string): Pick<TokenRules, 'keys' | 'algorithms' | 'requireKeyId'> {
  const bytes = Buffer.from(secret)
  if (bytes.length < minSecretBytes) {
    throw new SetupError(`AUTH_JWT_SECRET must be at least ${minSecretBytes} bytes long; it has ${bytes.length}.`)
  }
  const key = createSecretKey(bytes)
  return { keys: () => key, algorithms: ['HS256'], requireKeyId: false }
}
