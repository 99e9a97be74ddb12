import { getEventListeners } from 'node:events'
import { expect, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { type EntityStore, memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import type { LiveStatus } from '../../client-sdk/src/live-options.ts'
import { upsertOf } from '../helpers/feed.ts'
import { connected, cursorsOf, type StreamEnd, streams } from './live-answers.ts'
import { answers, type Reaction, scriptedServer } from './scripted-server.ts'

export interface Script {
  pulls: Reaction[]
  lives: Reaction[]
}

/** Creates a scripted server with separate scripts for pulls and for streams. */
export function twoScripts({ pulls, lives }: Script) {
  const requested: string[] = []
  const pull = scriptedServer(...pulls)
  const live = scriptedServer(...lives)
  const fetch: typeof globalThis.fetch = (input, init) => {
    const server = String(input).includes('changes.live') ? live : pull
    const answer = server.fetch(input, init)
    const what = server === live ? 'live' : 'pull'
    requested.push(`${what} ${cursorsOf(server.requests).at(-1) ?? 'all'}`)
    return answer
  }
  return { fetch, requested }
}

const upsert = (seq: number) => upsertOf(seq, { id: `task ${seq}` })
/** Answers a pull with the last page: these changes, and the cursor after them. */
export const page = (...seqs: number[]) =>
  answers({ changes: seqs.map(upsert), cursor: `c${seqs.at(-1)}`, more: false })
/** Answers with a stream that starts with the server's first event. */
export const live = (chunks: string[], end?: StreamEnd) => streams([connected(), ...chunks], end)

/** Runs `follow` with a store that records its calls. */
export function followOn(script: Script, changes: Partial<EntityStore> = {}) {
  const { fetch, requested } = twoScripts(script)
  const tw = createTaskwire({ url: 'http://test', fetch, retries: 0 })
  const memory = memoryEntityStore()
  const done: string[] = []
  const store: EntityStore = {
    cursor: () => memory.cursor(),
    apply: async (changes, cursor) => {
      done.push(`${changes.map(({ seq }) => seq)} → ${cursor}`)
      await memory.apply(changes, cursor)
    },
    clear: async () => {
      done.push('clear')
      await memory.clear()
    },
    ...changes,
  }
  const controller = new AbortController()
  const states: string[] = []
  const waits: number[] = []
  const onStatus = (status: LiveStatus) => {
    states.push(status.state === 'waiting' ? `waiting: ${status.error.code}` : status.state)
    if (status.state === 'waiting') waits.push(status.retryInMs)
  }
  const ended = tw.changes.follow(store, { signal: controller.signal, onStatus })
  ended.catch(() => {})
  const seqs = () => [...memory.tasks.keys()].map((id) => Number(id.split(' ')[1]))
  const stop = async () => {
    controller.abort()
    await ended
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  }
  return { tw, store, memory, done, requested, states, waits, ended, stop, seqs, controller }
}

/** Advances the fake clock in steps, so that pending work can run. */
export async function pass(milliseconds: number): Promise<void> {
  await import('../../client-sdk/src/live.ts')
  for (let n = 0; n < 10; n++) await vi.advanceTimersByTimeAsync(milliseconds / 10)
}
