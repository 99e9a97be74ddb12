/** The issuer whose tokens are trusted: exactly one of three modes. */
export type AuthConfig = BuiltInConfig | JwksConfig | SharedSecretConfig

/** The built-in sign-in, mounted at /api/auth. */
interface BuiltInConfig {
  mode: 'built-in'
  /**
   * Signs session cookies and encrypts the signing key; at least 32 characters. Default: generated and stored in the data
   * directory.
   */
  secret?: string
  /** The current and previous secrets, newest first. Data encrypted before versions were introduced uses `secret`. */
  secrets?: VersionedSecret[]
}

/** A secret and its version number, which is stored with the data it encrypted. */
export interface VersionedSecret {
  version: number
  value: string
}

/** An external issuer that publishes its keys as a JWK Set (RFC 7517). */
interface JwksConfig {
  mode: 'jwks'
  url: URL
  issuer: string
  audience: string
  /** The longest `exp - iat` accepted, in seconds. */
  maxTokenAgeSeconds: number
}

/** An external issuer that signs with a secret shared with this service (HS256). */
interface SharedSecretConfig {
  mode: 'shared-secret'
  /** At least 32 bytes. */
  secret: string
  issuer?: string
  audience?: string
  /** The longest `exp - iat` accepted, in seconds. */
  maxTokenAgeSeconds: number
}
