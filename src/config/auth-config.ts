/** Whose tokens are trusted: exactly one of three ways. */
export type AuthConfig = BuiltInConfig | JwksConfig | SharedSecretConfig

/** The sign-in that comes with this service, mounted at /api/auth. */
interface BuiltInConfig {
  mode: 'built-in'
  /** Signs session cookies and encrypts the signing key, at least 32 characters; kept under the data directory if absent. */
  secret?: string
  /** The secrets of now and before, the newest first. What was made before there were versions is under `secret`. */
  secrets?: VersionedSecret[]
}

/** A secret and its number, by which what it has encrypted is known. */
export interface VersionedSecret {
  version: number
  value: string
}

/** Another issuer, which publishes its keys (RFC 7517). */
interface JwksConfig {
  mode: 'jwks'
  url: URL
  issuer: string
  audience: string
  /** The longest `exp - iat` accepted, in seconds. */
  maxTokenAgeSeconds: number
}

/** Another issuer, which signs with a secret it shares with this service. */
interface SharedSecretConfig {
  mode: 'shared-secret'
  /** At least 32 bytes. */
  secret: string
  issuer?: string
  audience?: string
  /** The longest `exp - iat` accepted, in seconds. */
  maxTokenAgeSeconds: number
}
