import { generateKeyPairSync, sign } from 'node:crypto'
import type { Random } from './random.ts'

type Mutation = (token: string, random: Random) => string

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

const { privateKey: strange } = generateKeyPairSync('ed25519')
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
const split = (token: string) => token.split('.') as [string, string, string]

const HEADERS: Record<string, unknown>[] = [
  { alg: 'none' },
  { alg: 'None' },
  { alg: 'HS256' },
  { alg: 'ES256' },
  { alg: 'EdDSA', kid: undefined },
  { alg: 'EdDSA', kid: '../../dev/null' },
  { alg: 'EdDSA', kid: ['key-1'] },
  { alg: 'EdDSA', typ: 'at+jwt' },
  { alg: 'EdDSA', crit: ['exp'] },
  { alg: 'EdDSA', b64: false, crit: ['b64'] },
  { alg: ['EdDSA'] },
]

const CLAIMS: Record<string, unknown>[] = [
  { sub: 'user-2' },
  { sub: '' },
  { sub: null },
  { sub: ['user-1'] },
  { exp: 1e12 },
  { exp: '9999999999' },
  { iat: 0 },
  { iss: 'https://evil.example' },
  { aud: [] },
  { admin: true },
]

/** Mutations of a valid token. Each returns a token that the issuer has not signed in this form. */
export const MUTATIONS: Record<string, Mutation> = {
  'another character': (token, random) => {
    const at = random.next(token.length)
    return token.slice(0, at) + random.pick([...BASE64URL, '.']) + token.slice(at + 1)
  },
  'a deleted character': (token, random) => {
    const at = random.next(token.length)
    return token.slice(0, at) + token.slice(at + 1)
  },
  'an inserted character': (token, random) => {
    const at = random.next(token.length + 1)
    return token.slice(0, at) + random.text(1) + token.slice(at)
  },
  'two swapped characters': (token, random) => {
    const [a, b] = [random.next(token.length), random.next(token.length)].sort((x, y) => x - y) as [number, number]
    return token.slice(0, a) + token[b] + token.slice(a + 1, b) + token[a] + token.slice(b + 1)
  },
  'a truncated end': (token, random) => token.slice(0, random.next(token.length)),
  'its start appended': (token, random) => token + token.slice(0, 1 + random.next(40)),
  'a letter in another case': (token, random) => {
    const at = random.next(token.length)
    const letter = token[at] as string
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
    return token.slice(0, at) + other + token.slice(at + 1)
  },
  'another last character': (token, random) => token.slice(0, -1) + random.pick([...BASE64URL]),
  padding: (token, random) => token + '='.repeat(1 + random.next(3)),
  'reordered or missing parts': (token, random) => {
    const [header, payload, signature] = split(token)
    return random.pick([
      `${payload}.${header}.${signature}`,
      `${signature}.${payload}.${header}`,
      `${header}.${signature}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}..${signature}`,
      `.${payload}.${signature}`,
    ])
  },
  'another header': (token, random) => {
    const [header, payload, signature] = split(token)
    return `${encode({ ...decode(header), ...random.pick(HEADERS) })}.${payload}.${random.pick([signature, ''])}`
  },
  'other claims': (token, random) => {
    const [header, payload, signature] = split(token)
    return `${header}.${encode({ ...decode(payload), ...random.pick(CLAIMS), x: random.next(1e9) })}.${signature}`
  },
  'a signature by another key': (token, random) => {
    const [header, payload] = split(token)
    const input = `${header}.${encode({ ...decode(payload), x: random.next(1e9) })}`
    return `${input}.${sign(null, Buffer.from(input), strange).toString('base64url')}`
  },
  'a constant signature': (token, random) => {
    const [header, payload] = split(token)
    const bytes = Buffer.alloc(64, random.pick([0, 0xff, random.next(256)]))
    return `${header}.${payload}.${bytes.toString('base64url')}`
  },
  'random text': (_, random) => random.text(1 + random.next(300)),
}
