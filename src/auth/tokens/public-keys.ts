import type { JSONWebKeySet } from 'jose'
import { z } from 'zod'

/**
 * Algorithms accepted from an external issuer: asymmetric signatures only, so that verifiers cannot sign. Issuers
 * differ (Better Auth uses EdDSA, Auth0 RS256), and a key matches a token only if its `kty`, `crv` and `alg` do.
 */
export const asymmetricAlgorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512', 'PS256', 'RS256']

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv']
// 256 bytes in base64url: shorter RSA keys are insecure (RFC 7518 §3.3).
const minModulusLength = 342

const common = {
  kid: z.string().min(1).max(128),
  alg: z.enum(asymmetricAlgorithms).exactOptional(),
  use: z.literal('sig').exactOptional(),
  key_ops: z
    .array(z.string())
    .refine((operations) => operations.includes('verify'))
    .exactOptional(),
}
const member = z.string().max(2048)
const PublicKey = z.discriminatedUnion('kty', [
  z.object({ ...common, kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: member }),
  z.object({ ...common, kty: z.literal('EC'), crv: z.enum(['P-256', 'P-384', 'P-521']), x: member, y: member }),
  z.object({ ...common, kty: z.literal('RSA'), n: member.min(minModulusLength), e: member }),
])
const AnyKey = z.record(z.string(), z.unknown())
const AnyKeySet = z.object({ keys: z.array(AnyKey).max(100) })

/**
 * Returns the keys of a JWK Set (RFC 7517 §5) that can verify tokens: public, with a `kid`, for signatures, and strong
 * enough. Other keys, such as `oct` and encryption keys, are omitted.
 * @throws Error when the document is not a JWK Set, has no usable key, or contains a private key.
 */
export function readPublicKeys(document: unknown): JSONWebKeySet {
  const parsed = AnyKeySet.safeParse(document)
  if (!parsed.success) throw new Error('not a JWK Set')
  const { keys } = parsed.data
  if (keys.some((key) => privateMembers.some((name) => name in key))) {
    throw new Error('the JWK Set contains a private key')
  }
  const usable = keys.flatMap((key) => PublicKey.safeParse(key).data ?? [])
  if (usable.length === 0) throw new Error('the JWK Set has no usable key')
  return { keys: usable }
}
