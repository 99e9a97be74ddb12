import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { JWK } from 'jose'
import { createLocalJWKSet } from 'jose'
import { expect } from 'vitest'
import type { VerifyToken } from '../../src/auth/actor.ts'
import { createTokenVerifier, type TokenRules } from '../../src/auth/tokens/verify-token.ts'
import { TaskwireError } from '../../src/errors.ts'

export const issuer = 'https://issuer.test'
export const audience = 'https://api.test'

/** Creates a stopped clock that tests advance. */
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

/** Signs any header and payload; unlike jose, it does not validate them. */
export function forge(header: Json, payload: Json, signInput: (input: Buffer) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signInput(Buffer.from(input)).toString('base64url')}`
}

export function encode(json: Json): string {
  const raw = typeof json === 'string' || Buffer.isBuffer(json) ? json : JSON.stringify(json)
  return Buffer.from(raw).toString('base64url')
}

/** Creates an issuer with a new Ed25519 key. */
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
    /** Returns a valid token with the given header parameters and claims replaced; undefined removes one. */
    token: (changes: { header?: Record<string, unknown>; claims?: Record<string, unknown> } = {}) =>
      forge({ ...header, ...changes.header }, { ...claims(), ...changes.claims }, signEd25519),
    raw: (rawHeader: Json, rawPayload: Json) => forge(rawHeader, rawPayload, signEd25519),
  }
}

/** Creates a stopped clock, one key, and a verifier with the rules of the built-in sign-in. */
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
    onRejected: (reason) => reasons.push(reason),
    ...rules,
  })
  return { time, signer, verify, reasons }
}

/** Returns the error that rejects a token; fails if the token is accepted. */
export async function failureOf(verify: VerifyToken, token: string): Promise<TaskwireError> {
  const outcome = await verify(token).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(TaskwireError)
  return outcome as TaskwireError
}

/** Expects the generic UNAUTHENTICATED error, and returns the reason for the log. */
export async function rejectionOf(verify: VerifyToken, token: string): Promise<string> {
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
