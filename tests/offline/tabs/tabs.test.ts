import { afterEach, describe, expect, it, vi } from 'vitest'
import { joinTabs } from '../../../client-sdk/src/offline/tabs/join-tabs.ts'
import { soleTab } from '../../../client-sdk/src/offline/tabs/membership.ts'
import { eventually } from '../../helpers/eventually.ts'

/** A name that no other test uses. */
let name = ''
let count = 0
const joined: { stop(): void }[] = []
afterEach(() => {
  vi.unstubAllGlobals()
  for (const tabs of joined.splice(0)) tabs.stop()
})

describe('soleTab', () => {
  it('becomes the leader after it has returned', async () => {
    const tabs = join('sole')
    expect(tabs.isLeader).toBe(false)
    await Promise.resolve()
    expect({ isLeader: tabs.isLeader, events: tabs.events }).toEqual({ isLeader: true, events: ['leader'] })
    tabs.send('to nobody')
    tabs.stop()
    expect(tabs.isLeader).toBe(false)
  })

  it('does not become the leader if it is stopped at once', async () => {
    const tabs = join('sole')
    tabs.stop()
    await new Promise(setImmediate)
    expect(tabs.events).toEqual([])
  })
})

describe('joinTabs', () => {
  it('elects one leader, and the next one when the leader stops', async () => {
    const [first, second] = [join('new'), join('same')]
    await eventually(() => expect(first.isLeader).toBe(true))
    expect(second.isLeader).toBe(false)
    first.stop()
    expect(first.isLeader).toBe(false)
    await eventually(() => expect(second.events).toEqual(['leader']))
    expect(first.events).toEqual(['leader'])
  })

  it('stops waiting for the leadership when it is stopped', async () => {
    const [first, second, third] = [join('new'), join('same'), join('same')]
    await eventually(() => expect(first.isLeader).toBe(true))
    second.stop()
    first.stop()
    await eventually(() => expect(third.isLeader).toBe(true))
    expect(second.events).toEqual([])
  })

  it('sends messages to the other tabs of the same name only, until it is stopped', async () => {
    const [first, second, third] = [join('new'), join('same'), join('same')]
    const stranger = join('new')
    first.send('one')
    await eventually(() => expect(messages(second, third)).toEqual([['one'], ['one']]))
    second.stop()
    second.send('lost')
    first.send('two')
    await eventually(() => expect(messages(third)).toEqual([['one', 'two']]))
    expect(messages(first, second, stranger)).toEqual([[], ['one'], []])
  })

  it('makes every tab a leader without Web Locks, and still sends messages', async () => {
    vi.stubGlobal('navigator', {})
    const [first, second] = [join('new'), join('same')]
    await eventually(() => expect([first.isLeader, second.isLeader]).toEqual([true, true]))
    first.send('one')
    await eventually(() => expect(messages(second)).toEqual([['one']]))
  })

  it('becomes a leader if the page may not use locks', async () => {
    const request = () => Promise.reject(new DOMException('Cookies are blocked.', 'SecurityError'))
    vi.stubGlobal('navigator', { locks: { request } })
    const tabs = join('new')
    await eventually(() => expect(tabs.events).toEqual(['leader']))
  })

  it('elects a leader without BroadcastChannel', async () => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const tabs = join('new')
    tabs.send('to nobody')
    await eventually(() => expect(tabs.isLeader).toBe(true))
  })
})

/** Joins and records the events. `new`: under a new name; `same`: under the name of the last call. */
function join(way: 'sole' | 'new' | 'same') {
  if (way === 'new') name = `tabs-${process.pid}-${count++}`
  const events: string[] = []
  const handlers = {
    onMessage: (message: string) => events.push(message),
    onLeader: () => events.push('leader'),
  }
  const tabs = way === 'sole' ? soleTab<string>(handlers) : joinTabs<string>(name, handlers)
  const recorded = Object.defineProperty({ ...tabs, events }, 'isLeader', { get: () => tabs.isLeader })
  joined.push(recorded)
  return recorded
}

function messages(...tabs: { events: string[] }[]): string[][] {
  return tabs.map(({ events }) => events.filter((event) => event !== 'leader'))
}
