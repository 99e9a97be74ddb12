import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { JWK } from 'jose'
import { createLocalJWKSet } from 'jose'
import { expect } from 'vitest'
import type { VerifyToken } from '../../src/auth/actor.ts'
import { createTokenVerifier, type TokenRules } from '../../src/auth/tokens/verify-token.ts'
import { TaskwireError } from '../../src/errors.ts'

export const issuer = 'https://issuer.test'
export const audience = 'https://api.test'

/** A clock that stands still until it is moved. */
export function createTestClock() {
  let time = Date.parse('2026-11-22T12:00:00Z')
  const clock = () => new Date(time)
  return {
    clock,
    seconds: () => time / 1000,
    advance(milliseconds: number) {
      time += milliseconds
    },
  }
}

type Json = Record<string, unknown> | string | Buffer

/** Joins and signs whatever it is given; unlike jose it has no opinion about headers and claims. */
export function forge(header: Json, payload: Json, signInput: (input: Buffer) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signInput(Buffer.from(input)).toString('base64url')}`
}

export function encode(json: Json): string {
  const raw = typeof json === 'string' || Buffer.isBuffer(json) ? json : JSON.stringify(json)
  return Buffer.from(raw).toString('base64url')
}

/** An Ed25519 key that signs tokens, made for one test. */
export function createTestIssuer(kid: string, seconds: () => number) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const jwk: JWK = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }
  const header = { alg: 'EdDSA', kid }
  const claims = () => ({ iss: issuer, aud: audience, sub: 'user-1', iat: seconds(), exp: seconds() + 900 })
  const signEd25519 = (input: Buffer) => sign(null, input, privateKey)
  return {
    jwk,
    publicKey: publicKey as KeyObject,
    header,
    claims,
    sign: signEd25519,
    /** A valid token, but for the header parameters and claims given; undefined leaves one out. */
    token: (changes: { header?: Record<string, unknown>; claims?: Record<string, unknown> } = {}) =>
      forge({ ...header, ...changes.header }, { ...claims(), ...changes.claims }, signEd25519),
    raw: (rawHeader: Json, rawPayload: Json) => forge(rawHeader, rawPayload, signEd25519),
  }
}

/** A stopped clock, one key, and a verifier that trusts it as the built-in sign-in trusts its own. */
export function setUp(changes: Partial<TokenRules> & { keySet?: JWK[] } = {}) {
  const time = createTestClock()
  const signer = createTestIssuer('key-1', time.seconds)
  const { keySet, ...rules } = changes
  const reasons: string[] = []
  const verify = createTokenVerifier({
    keys: createLocalJWKSet({ keys: [signer.jwk, ...(keySet ?? [])] }),
    algorithms: ['EdDSA'],
    issuer,
    audience,
    maxTokenAgeSeconds: 3600,
    requireKeyId: true,
    clock: time.clock,
    onRefused: (reason) => reasons.push(reason),
    ...rules,
  })
  return { time, signer, verify, reasons }
}

/** The error with which a token is refused; fails if it is accepted. */
export async function failureOf(verify: VerifyToken, token: string): Promise<TaskwireError> {
  const outcome = await verify(token).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(TaskwireError)
  return outcome as TaskwireError
}

/** Expects a refusal that tells the caller nothing, and returns the reason meant for the log. */
export async function refusalOf(verify: VerifyToken, token: string): Promise<string> {
  const error = await failureOf(verify, token)
  expect({ ...error, message: error.message }).toEqual({
    name: 'TaskwireError',
    code: 'UNAUTHENTICATED',
    message: new TaskwireError('UNAUTHENTICATED').message,
    issues: undefined,
    current: undefined,
    retryAfterMs: undefined,
  })
  expect(error.cause).toBeInstanceOf(Error)
  return (error.cause as Error).message
}
