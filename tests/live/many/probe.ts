import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { queryObjects } from 'node:v8'
import { LiveStream } from '../../../src/changes/live-stream.ts'
import { Listeners } from '../../../src/signals/listeners.ts'

// Loaded into a server before its own code (`--import`), with `--expose-gc`. It answers its parent process.

/** What a process holds after its garbage was collected. Memory in bytes. */
export interface Held {
  rss: number
  /** The heap of JavaScript and the buffers outside of it. */
  heap: number
  /** Connections that were made to this process. */
  connections: number
  streams: number
  /** Who waits for signals. */
  listeners: number
  /** Timers, those included that do not keep the process alive. */
  timers: number
  abortSignals: number
  /** What keeps the process alive, by kind. */
  resources: Record<string, number>
}

const Timeout = setTimeout(() => {}, 0).constructor as new () => unknown
const connections = new Set<object>()
let listeners = 0

subscribe('net.server.socket', (message) => {
  const { socket } = message as { socket: Socket }
  connections.add(socket)
  socket.once('close', () => connections.delete(socket))
})

const { add } = Listeners.prototype
Listeners.prototype.add = function (...entry) {
  const remove = add.apply(this, entry)
  listeners += 1
  return () => {
    listeners -= 1
    remove()
  }
}

// With a divisor, what waits 15 s waits that many times less: the ping, and the patience with a reader who does not read.
const divisor = Number(process.env.PROBE_HASTE ?? 1)
const { setTimeout: original } = globalThis
if (divisor !== 1) {
  const hasty = (work: () => void, milliseconds?: number, ...more: []) =>
    original(work, milliseconds === 15_000 ? milliseconds / divisor : milliseconds, ...more)
  globalThis.setTimeout = Object.assign(hasty, original) as typeof setTimeout
}

function count(kind: new (...options: never[]) => unknown): number {
  return queryObjects(kind, { format: 'count' })
}

function held(): Held {
  const found = { streams: count(LiveStream), timers: count(Timeout), abortSignals: count(AbortSignal) }
  globalThis.gc?.()
  const { rss, heapUsed, external } = process.memoryUsage()
  const kinds = Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind))
  const resources = Object.fromEntries(kinds.map(([kind, those = []]) => [kind, those.length]))
  return { rss, heap: heapUsed + external, connections: connections.size, listeners, ...found, resources }
}

process.on('message', () => process.send?.(held()))
// A server that is left by its parent ends by itself, and one that ends is not kept by it.
process.channel?.unref()
process.once('exit', () => {
  if (process.env.PROBE_AT_EXIT) writeFileSync(process.env.PROBE_AT_EXIT, JSON.stringify(held()))
})
