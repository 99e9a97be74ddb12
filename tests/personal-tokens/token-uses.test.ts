import { expect, it } from 'vitest'
import type { StoredToken } from '../../src/personal-tokens/token-queries.ts'
import { createTokenUses, LINES_PER_MINUTE } from '../../src/personal-tokens/token-uses.ts'
import { stoppedClock } from '../helpers/test-app.ts'

const TOKEN: StoredToken = {
  ...{ userId: 'ada', id: 'one', name: 'Bot', scopes: ['*:read'], lastFour: 'abcd' },
  ...{ createdAt: new Date(0), expiresAt: new Date(8e12), revokedAt: null, lastUsedAt: null, lastAddress: null },
}
const ADA = { userId: 'ada', tokenId: 'one' }

/** Creates the notes on a token. `finish` ends the write in progress. */
function setUp(token: Partial<StoredToken> = {}) {
  const clock = stoppedClock()
  const writes: (string | undefined)[] = []
  const lines: unknown[] = []
  let finish: () => void = () => {}
  const uses = createTokenUses({
    queries: {
      noteUse: ({ address }) => {
        writes.push(address)
        return new Promise<void>((resolve) => {
          finish = resolve
        })
      },
    },
    audit: (_, { address }) => void lines.push(address),
    clock,
    max: 10,
  })
  uses.learn({ ...TOKEN, ...token })
  return {
    ...{ clock, writes, lines, learn: uses.learn },
    note: (address?: string) => uses.note({ ...ADA, address }),
    advance: (ms: number) => clock.set(new Date(clock().getTime() + ms)),
    finish: async () => {
      finish()
      await Promise.resolve()
    },
  }
}

it('writes one use for a thousand calls in a minute, whatever their addresses [B-10]', async () => {
  const { writes, note, advance, finish } = setUp()
  for (let n = 0; n < 1000; n++) {
    note(n % 2 ? '192.0.2.1' : '198.51.100.1')
    if (n === 500) await finish()
    advance(59)
  }
  expect(writes).toEqual(['198.51.100.1'])
  advance(1000)
  note('192.0.2.1')
  expect(writes).toEqual(['198.51.100.1', '192.0.2.1'])
})

it('does not write a use while another write is in progress [B-10]', async () => {
  const { writes, note, advance, finish } = setUp()
  note()
  advance(600_000)
  note()
  expect(writes).toHaveLength(1)
  await finish()
  note()
  expect(writes).toHaveLength(2)
})

it('writes no use within a minute of one that another process has written', () => {
  const { clock, writes, note, learn } = setUp()
  learn({ ...TOKEN, lastUsedAt: new Date(clock().getTime() - 59_999) })
  note()
  expect(writes).toEqual([])
})

it('audits each network once, and an address of a known network never [B-10]', () => {
  const { lines, note } = setUp({ lastAddress: '192.0.2.1' })
  for (const address of ['192.0.2.1', '2001:db8::1', '2001:db8::2', '192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1'])
    note(address)
  expect(lines).toEqual(['2001:db8::1'])
})

it('audits no first address of a token', () => {
  const { lines, note } = setUp()
  note('192.0.2.1')
  note('192.0.2.2')
  expect(lines).toEqual(['192.0.2.2'])
})

it('writes a bounded number of audit lines a minute [B-10]', () => {
  const { lines, note, advance } = setUp({ lastAddress: '192.0.2.1' })
  for (let n = 0; n < 1000; n++) note(`198.51.${Math.floor(n / 250)}.${n % 250}`)
  expect(lines).toHaveLength(LINES_PER_MINUTE)
  advance(60_000)
  note('203.0.113.1')
  expect(lines).toHaveLength(LINES_PER_MINUTE + 1)
})
