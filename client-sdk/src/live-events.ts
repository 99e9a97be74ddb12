import type { EventSourceMessage } from 'eventsource-parser'
import type { Change } from './contract.ts'
import { TaskwireError } from './errors.ts'
import { toRefusal } from './to-error.ts'
import { wire } from './wire.ts'

/** A change with the cursor after it. */
export interface Received {
  change: Change
  cursor: string
}

/** Why a connection ended. What is unreadable would come again at once, so the next one is not made at once. */
export interface End {
  error: TaskwireError
  unreadable?: boolean
}

/** What the events of a chunk say. */
export interface ParsedEvents {
  received: Received[]
  /** Nothing after it counts. */
  end?: End
  /** After so much silence the connection is dead, in milliseconds. */
  silenceMs?: number
}

/** Understands events as tRPC writes them. A newer server may send others, which are ignored. */
export function parseEvents(events: EventSourceMessage[]): ParsedEvents {
  const told: ParsedEvents = { received: [] }
  for (const { event = 'message', id, data } of events) {
    if (event === 'message') {
      const change = decoded(data)
      if (!id || !change) return { ...told, end: unreadable() }
      told.received.push({ change: change as unknown as Change, cursor: id })
    } else if (event === 'connected') {
      const { reconnectAfterInactivityMs } = parsed(data) ?? {}
      if (typeof reconnectAfterInactivityMs === 'number') told.silenceMs = reconnectAfterInactivityMs
    } else if (event === 'serialized-error') {
      const error = toRefusal({ data: decoded(data)?.data })
      return { ...told, end: error ? { error } : unreadable() }
    } else if (event === 'return') {
      return { ...told, end: { error: streamEnded() } }
    }
  }
  return told
}

/** The error of a stream that just ends. */
export function streamEnded(): TaskwireError {
  return new TaskwireError('NETWORK', 'The stream has ended.')
}

function unreadable(): End {
  return { error: new TaskwireError('NETWORK', 'The stream cannot be read.'), unreadable: true }
}

/** What tRPC's envelope holds; undefined where it is none. */
function decoded(data: string): Record<string, unknown> | undefined {
  const envelope = parsed(data)
  if (!isObject(envelope?.json)) return undefined
  return wire.deserialize(envelope as unknown as Parameters<typeof wire.deserialize>[0]) as Record<string, unknown>
}

function parsed(data: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
