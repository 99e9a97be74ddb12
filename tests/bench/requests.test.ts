import { expect, test } from 'vitest'
import { CONTENDERS } from '../../bench/compare/line-up.ts'
import { createUsers } from '../../bench/compare/users.ts'
import { WORKS } from '../../bench/compare/works.ts'

const { users } = await createUsers()

test('every contender gets the same requests, user by user', () => {
  for (const { requests } of Object.values(WORKS)) {
    const perContender = Object.values(CONTENDERS).map(({ dialect }) => requests(dialect, users, 'run'))
    const userIds = perContender.filter((list) => list !== undefined).map((list) => list.map(({ user }) => user.id))
    for (const list of userIds) expect(list).toEqual(userIds[0])
  }
})

test('no 32 consecutive requests repeat a user, so concurrent requests are of different users', () => {
  const requests = WORKS.mixed.requests(CONTENDERS.ceiling.dialect, users, 'run') ?? []
  for (let n = 0; n + 32 <= requests.length; n++) {
    expect(new Set(requests.slice(n, n + 32).map(({ user }) => user.id)).size).toBe(32)
  }
})

test('a mixed load has 70 % lists, 20 % gets and 10 % writes', () => {
  const requests = WORKS.mixed.requests(CONTENDERS.ceiling.dialect, users, 'run') ?? []
  const share = (which: (path: string, method: string) => boolean) =>
    requests.filter(({ path, method }) => which(path, method)).length / requests.length
  expect(share((path, method) => method === 'GET' && path.includes('?'))).toBeCloseTo(0.7)
  expect(share((path, method) => method === 'GET' && !path.includes('?'))).toBeCloseTo(0.2)
  expect(share((_, method) => method !== 'GET')).toBeCloseTo(0.1)
})

test('every update of one measurement sets a different title', () => {
  const requests = WORKS.update.requests(CONTENDERS.ceiling.dialect, users, 'run') ?? []
  const titles = requests.map(({ user, path, body }) => `${user.id} ${path} ${JSON.parse(body ?? '').title}`)
  expect(new Set(titles).size).toBe(requests.length)
})
