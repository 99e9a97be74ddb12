import type { Clock } from '../clock.ts'
import type { AuthConfig } from '../config/auth-config.ts'
import type { VerifyToken } from './actor.ts'
import type { BetterAuthSettings } from './sign-in/better-auth.ts'
import { readOrCreateSecret } from './sign-in/secret-file.ts'
import { type DeletionTimeOf, rejectDeletedAccounts } from './tokens/deleted-account.ts'
import type { KeyStore } from './tokens/key-store.ts'
import { asymmetricAlgorithms } from './tokens/public-keys.ts'
import { createRemoteKeys } from './tokens/remote-keys.ts'
import { trustSharedSecret } from './tokens/shared-secret.ts'
import { createTokenCache } from './tokens/token-cache.ts'
import { createTokenVerifier } from './tokens/verify-token.ts'

/** Authentication of callers: token verification, and the built-in sign-in if it is configured. */
export interface Identity {
  /** Verifies an access token, or returns the cached result of an earlier verification. */
  verifyToken: VerifyToken
  /** Removes the verified tokens of a deleted account from the cache. */
  evict: (userId: string) => void
  /** Handles requests under /api/auth; only with the built-in sign-in. Rejects with the database's error. */
  handleSignIn?: (request: Request) => Promise<Response>
  /** The issuer's keys: `ensureKeys` for readiness, `reload` after a key was withdrawn. Absent with a shared secret. */
  keys?: KeyStore
  /** Returns whether a session is neither expired nor revoked; only with the built-in sign-in. Rejects with the database's error. */
  isSessionOpen?: (sessionId: string) => Promise<boolean>
  /** Returns the user id of a request's valid session; only with the built-in sign-in. Rejects with the database's error. */
  sessionUser?: (request: Request) => Promise<string | undefined>
  /** Deletes a user with all sessions; only with the built-in sign-in. Rejects with the database's error. */
  deleteUser?: (userId: string) => Promise<void>
}

/** The dependencies of `createIdentity`, in addition to its configuration. */
export interface IdentityDependencies {
  clock: Clock
  /** Called with problems for the operator, as text without tokens or personal data. */
  onProblem: (message: string) => void
  /** Called with the reason for each rejected token. */
  onRejected?: (reason: string) => void
  /** Returns the settings of the built-in sign-in; called only in that mode. */
  builtIn: () => Promise<Omit<BetterAuthSettings, 'secret' | 'onProblem'> & { dataDir: string }>
  /** Returns the time at which an account was last deleted. Default: never. */
  deletionTimeOf?: DeletionTimeOf
  fetch?: typeof globalThis.fetch
}

const neverDeleted: DeletionTimeOf = async () => undefined

/**
 * Creates token verification for the configured mode. The keys of an external issuer are fetched on first use, so the
 * service can start while the issuer is down.
 * @throws Error with a message for the operator when the configuration cannot work.
 */
export async function createIdentity(config: AuthConfig, dependencies: IdentityDependencies): Promise<Identity> {
  const { clock, onProblem, onRejected, fetch } = dependencies
  const cache = createTokenCache(clock)
  const common = { clock, ...(onRejected && { onRejected }) }
  const withCache = (verify: VerifyToken) => ({
    verifyToken: cache.wrap(rejectDeletedAccounts(verify, dependencies.deletionTimeOf ?? neverDeleted)),
    evict: cache.evict,
  })

  if (config.mode === 'built-in') {
    const { dataDir, ...settings } = await dependencies.builtIn()
    const { secrets } = config
    const secret = config.secret ?? secrets?.[0]?.value ?? readOrCreateSecret(dataDir)
    // Better Auth takes a tenth of the memory of a server, so it is loaded only in this mode.
    const { createBuiltInSignIn } = await import('./sign-in/built-in.ts')
    const signIn = await createBuiltInSignIn(
      { ...settings, secret, secrets, onProblem },
      { ...common, onKeysChanged: cache.clear },
    )
    const { handler, verifyToken, ...rest } = signIn
    return { ...withCache(verifyToken), handleSignIn: handler, ...rest }
  }

  const { issuer, audience, maxTokenAgeSeconds } = config
  const rules = {
    ...common,
    maxTokenAgeSeconds,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  }
  if (config.mode === 'shared-secret') {
    return withCache(createTokenVerifier({ ...rules, ...trustSharedSecret(config.secret) }))
  }
  const source = { url: config.url, clock, onChange: cache.clear, onFailure: onProblem, ...(fetch && { fetch }) }
  const keys = createRemoteKeys(source)
  const verifyToken = createTokenVerifier({
    ...rules,
    keys: keys.findKey,
    algorithms: asymmetricAlgorithms,
    requireKeyId: true,
  })
  return { ...withCache(verifyToken), keys }
}
