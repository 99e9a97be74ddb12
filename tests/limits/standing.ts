import { expect } from 'vitest'

/** Matches a Structured Field item with parameters (RFC 9651 §3.1.2) that are Integers (§3.3.1). */
const ITEM = /^"([a-z]+)"((?:;[a-z]=\d{1,15})+)$/

/** Parses the rate-limit headers of a response. */
export function limitsIn(headers: Headers) {
  const policy = parse(headers.get('ratelimit-policy'))
  const standing = parse(headers.get('ratelimit'))
  expect(standing.name).toBe(policy.name)
  return {
    policy: { name: policy.name, q: policy.values.q, w: policy.values.w },
    left: standing.values.r as number,
    resetSeconds: standing.values.t as number,
  }
}

function parse(field: string | null) {
  const [, name = '', parameters = ''] = ITEM.exec(field ?? '') ?? []
  expect(name, `${field} is a list of one string with integers`).not.toBe('')
  const pairs = parameters
    .slice(1)
    .split(';')
    .map((pair) => pair.split('=') as [string, string])
  return { name, values: Object.fromEntries(pairs.map(([key, value]) => [key, Number(value)])) }
}

/** Sends requests sequentially, and returns their statuses. */
export async function statusesOf(count: number, send: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = []
  for (let n = 0; n < count; n++) statuses.push((await send()).status)
  return statuses
}
