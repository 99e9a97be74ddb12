import type { Clock } from '../clock.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import type { VerifyToken } from './actor.ts'
import type { BetterAuthSettings } from './sign-in/better-auth.ts'
import { readOrCreateSecret } from './sign-in/secret-file.ts'
import { type EndedAt, refuseEnded } from './tokens/deleted-account.ts'
import type { KeyStore } from './tokens/key-store.ts'
import { asymmetricAlgorithms } from './tokens/public-keys.ts'
import { createRemoteKeys } from './tokens/remote-keys.ts'
import { trustSharedSecret } from './tokens/shared-secret.ts'
import { createTokenCache } from './tokens/token-cache.ts'
import { createTokenVerifier } from './tokens/verify-token.ts'

/** How callers are told apart. */
export interface Identity {
  /** Verifies an access token, or remembers that it has. */
  verifyToken: VerifyToken
  /** Forgets the verified tokens of a user whose account has ended. */
  forget: (userId: string) => void
  /** Answers requests under /api/auth, or rejects with the database's error; only the built-in sign-in has it. */
  handleSignIn?: (request: Request) => Promise<Response>
  /** The issuer's keys: `ensureKeys` for readiness, `reload` after one was withdrawn. None with a shared secret. */
  keys?: KeyStore
  /** Says whether a session is not over; only the built-in sign-in knows. Rejects with the database's error. */
  isSessionOpen?: (sessionId: string) => Promise<boolean>
  /** Returns the user whose valid session a request to the built-in sign-in carries. Rejects with the database's error. */
  sessionUser?: (request: Request) => Promise<string | undefined>
  /** Deletes a user with all sessions; only the built-in sign-in has users. Rejects with the database's error. */
  deleteUser?: (userId: string) => Promise<void>
}

/** What identity needs from outside, beside its configuration. */
export interface IdentityDependencies {
  clock: Clock
  /** Told of problems an operator should see, in words without tokens or personal data. */
  onProblem: (message: string) => void
  /** Told why each refused token was refused. */
  onRefused?: (reason: string) => void
  /** Asked for only by the built-in sign-in. */
  builtIn: () => Promise<Omit<BetterAuthSettings, 'secret' | 'onProblem'> & { dataDir: string }>
  /** When an account ended last. Default: none ever does. */
  endedAt?: EndedAt
  fetch?: typeof globalThis.fetch
}

const neverEnded: EndedAt = async () => undefined

/**
 * Sets up the one way of trusting tokens that is configured. Keys of another issuer are fetched on first use, so this
 * service starts while the issuer is down.
 * @throws Error when the configuration cannot work, in words for the operator.
 */
export async function createIdentity(config: AuthConfig, dependencies: IdentityDependencies): Promise<Identity> {
  const { clock, onProblem, onRefused, fetch } = dependencies
  const cache = createTokenCache(clock)
  const common = { clock, ...(onRefused && { onRefused }) }
  const known = (verify: VerifyToken) => ({
    verifyToken: cache.wrap(refuseEnded(verify, dependencies.endedAt ?? neverEnded)),
    forget: cache.forget,
  })

  if (config.mode === 'built-in') {
    const { dataDir, ...settings } = await dependencies.builtIn()
    const { secrets } = config
    const secret = config.secret ?? secrets?.[0]?.value ?? readOrCreateSecret(dataDir)
    // Better Auth is a tenth of what a server holds: where another issuer signs in, it is not loaded.
    const { createBuiltInSignIn } = await import('./sign-in/built-in.ts')
    const signIn = await createBuiltInSignIn(
      { ...settings, secret, secrets, onProblem },
      { ...common, onKeysChanged: cache.clear },
    )
    const { handler, verifyToken, ...rest } = signIn
    return { ...known(verifyToken), handleSignIn: handler, ...rest }
  }

  const { issuer, audience, maxTokenAgeSeconds } = config
  const rules = {
    ...common,
    maxTokenAgeSeconds,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  }
  if (config.mode === 'shared-secret') {
    return known(createTokenVerifier({ ...rules, ...trustSharedSecret(config.secret) }))
  }
  const source = { url: config.url, clock, onChange: cache.clear, onFailure: onProblem, ...(fetch && { fetch }) }
  const keys = createRemoteKeys(source)
  const verifyToken = createTokenVerifier({
    ...rules,
    keys: keys.findKey,
    algorithms: asymmetricAlgorithms,
    requireKeyId: true,
  })
  return { ...known(verifyToken), keys }
}
