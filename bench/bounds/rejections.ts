import { generateKeyPairSync, sign } from 'node:crypto'
import { createLocalJWKSet } from 'jose'
import superjson from 'superjson'
import { transformer } from '../../src/api/wire/transformer.ts'
import { createTokenVerifier } from '../../src/auth/tokens/verify-token.ts'
import { TaskwireError } from '../../src/errors.ts'
import { createClosedApp, post } from './app.ts'
import { type Bound, processorTime } from './bound.ts'

/** Upper bounds of the cost of rejecting hostile requests. */
export const rejections: Bound[] = [...inputs(), ...references(), ...tokens()]

function inputs(): Bound[] {
  const app = createClosedApp()
  const tags = (count: number) => JSON.stringify(Array.from({ length: count }, (_, n) => n.toString(36)))
  const nested = (depth: number) => `${'{"date":'.repeat(depth)}1${'}'.repeat(depth)}`
  const cases: [name: string, status: number, json: string][] = [
    ['a title of 1 MB', 413, `{"title":"${'x'.repeat(1_000_000)}"}`],
    ['a title of 60 KB', 400, `{"title":"${'x'.repeat(60_000)}"}`],
    ['10,000 tags', 400, `{"title":"x","tags":${tags(10_000)}}`],
    ['objects 5,000 deep', 400, `{"title":"x","due":${nested(5000)}}`],
    ['a number of 60,000 digits', 400, `{"title":${'9'.repeat(60_000)}}`],
    ['5,000 unknown keys', 400, `{"title":"x",${Array.from({ length: 5000 }, (_, n) => `"k${n}":0`).join()}}`],
  ]
  const bounds = cases.flatMap(([name, status, json]): Bound[] => [
    bound(`${name} over tRPC`, 50, () => post(app, '/trpc/tasks.create', `{"json":${json}}`, status)),
    bound(`${name} over REST`, 50, () => post(app, '/api/v1/tasks', json, status)),
  ])
  const brackets = '['.repeat(1_000_000)
  return [...bounds, bound('1 MB of brackets', 100, () => post(app, '/trpc/tasks.createMany', brackets, 400))]
}

/** References between values that superjson would follow for seconds, or endlessly. */
function references(): Bound[] {
  const paths = Array.from({ length: 20_000 }, (_, n) => `m.${n}.1`)
  const entries = Array.from({ length: 20_000 }, (_, n) => [n, n])
  const quadratic = {
    json: { m: entries },
    meta: { values: { m: ['map'] }, referentialEqualities: { 'm.0.1': paths } },
  }
  const cyclic: Record<string, unknown> = { title: 'x' }
  cyclic.self = cyclic
  return Object.entries({
    '20,000 keys of a map': quadratic,
    'a value that holds itself': superjson.serialize(cyclic),
  }).map(([name, input]) =>
    bound(`superjson references: ${name}`, 5, () => {
      if (!(transformer.deserialize(input) instanceof TaskwireError)) throw new Error(`${name} was accepted`)
    }),
  )
}

function tokens(): Bound[] {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const verify = createTokenVerifier({
    keys: createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'EdDSA' }] }),
    algorithms: ['EdDSA'],
    issuer: 'issuer',
    audience: 'audience',
    maxTokenAgeSeconds: 3600,
    requireKeyId: true,
    clock: () => new Date(),
  })
  const signed = (header: object, payload: string) => {
    const input = [JSON.stringify(header), payload].map((part) => Buffer.from(part).toString('base64url')).join('.')
    return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
  }
  const header = { alg: 'EdDSA', kid: 'key-1' }
  const cases: [name: string, most: number, token: string][] = [
    ['of 1 MB', 5, `${'A'.repeat(1_000_000)}.e30.AAAA`],
    ['of 9 KB', 5, signed(header, JSON.stringify({ pad: 'x'.repeat(6500) }))],
    ['with an unknown key', 50, signed({ ...header, kid: "x' UNION SELECT '1';--" }, '{}')],
    ['with a payload 2,900 lists deep', 50, signed(header, `${'['.repeat(2900)}${']'.repeat(2900)}`)],
  ]
  return cases.map(([name, most, token]) =>
    bound(`a token ${name}`, most, async () => {
      if (await verify(token).then(Boolean, () => false)) throw new Error(`A token ${name} was accepted`)
    }),
  )
}

function bound(name: string, most: number, work: () => unknown): Bound {
  return { name: `rejecting ${name}`, unit: 'ms of processor time', most, measure: () => processorTime(work) }
}
