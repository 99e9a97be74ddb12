import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { LiveStream } from '../../../src/changes/live/live-stream.ts'
import { Listeners } from '../../../src/database/notifications/listeners.ts'
import '../change-delays.ts'

// Loaded into a server before its own code (`--import`), with `--expose-gc`. It answers its parent process.

/** What a process has open. */
export interface Counts {
  /** Connections that were made to this process. */
  connections: number
  /** Who waits for signals. */
  listeners: number
  /** Processor time so far, in milliseconds: unlike time on the clock, it says little of what else the machine does. */
  cpuMs: number
}

/** What a process holds after its garbage was collected. Memory in bytes. */
export interface Held extends Counts {
  rss: number
  /** The heap of JavaScript and the buffers outside of it. */
  heap: number
  /** Streams that are in memory. */
  streams: number
  /** What keeps the process alive, by kind. */
  resources: Record<string, number>
}

/** What a parent may ask. */
export type Question = 'counts' | 'held'

const connections = new Set<object>()
const streams = new Set<WeakRef<LiveStream>>()
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

const { open } = LiveStream.prototype
LiveStream.prototype.open = function (place) {
  streams.add(new WeakRef(this))
  return open.call(this, place)
}

function counts(): Counts {
  const { user, system } = process.cpuUsage()
  return { connections: connections.size, listeners, cpuMs: (user + system) / 1000 }
}

function held(): Held {
  globalThis.gc?.()
  for (const stream of streams) if (!stream.deref()) streams.delete(stream)
  const { rss, heapUsed, external } = process.memoryUsage()
  const kinds = Object.entries(Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind))
  const resources = Object.fromEntries(kinds.map(([kind, those = []]) => [kind, those.length]))
  return { ...counts(), rss, heap: heapUsed + external, streams: streams.size, resources }
}

process.on('message', (question: Question) => {
  if (question === 'counts') return process.send?.(counts())
  globalThis.gc?.()
  // What was freed by the first collection may free more.
  return setImmediate(() => process.send?.(held()))
})
// A server that ends is not kept by it, and one whose parent is gone ends.
process.channel?.unref()
process.once('disconnect', () => process.exit(1))
process.once('exit', () => {
  if (process.env.PROBE_AT_EXIT) writeFileSync(process.env.PROBE_AT_EXIT, JSON.stringify(held()))
})
