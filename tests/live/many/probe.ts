import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { LiveStream } from '../../../src/changes/live/live-stream.ts'
import { Listeners } from '../../../src/database/notifications/listeners.ts'
import '../change-delays.ts'

// Loaded into a server before its own code (`--import`), with `--expose-gc`. Answers requests of the parent process.

/** The open resources of a process. */
export interface Counts {
  /** Incoming connections. */
  connections: number
  /** Signal listeners. */
  listeners: number
  /** CPU time so far, in milliseconds. Unlike wall-clock time, it depends little on other load. */
  cpuMs: number
}

/** The usage of a process after garbage collection. Memory in bytes. */
export interface Held extends Counts {
  rss: number
  /** The JavaScript heap and external buffers. */
  heap: number
  /** Streams in memory. */
  streams: number
  /** Active resources of the process, by type. */
  resources: Record<string, number>
}

/** Requests of the parent process. */
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
LiveStream.prototype.open = function (position) {
  streams.add(new WeakRef(this))
  return open.call(this, position)
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
  // Objects freed by the first collection may free others.
  return setImmediate(() => process.send?.(held()))
})
// The probe does not keep a server alive, and ends it when its parent has exited.
process.channel?.unref()
process.once('disconnect', () => process.exit(1))
process.once('exit', () => {
  if (process.env.PROBE_AT_EXIT) writeFileSync(process.env.PROBE_AT_EXIT, JSON.stringify(held()))
})
