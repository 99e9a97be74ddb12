import type { EventSourceMessage } from 'eventsource-parser'
import type { Change } from './contract.ts'
import { TaskwireError } from './errors.ts'
import { toResponseError } from './to-error.ts'
import { wire } from './wire.ts'

/** A change with the cursor after it. */
export interface Received {
  change: Change
  cursor: string
}

/** The reason for the end of a connection. After an unreadable event the client backs off: the server would send it again. */
export interface End {
  error: TaskwireError
  unreadable?: boolean
}

/** The parsed events of one chunk. */
export interface ParsedEvents {
  received: Received[]
  /** Set if the stream ended in this chunk; later events are ignored. */
  end?: End
  /** Time without data after which the connection counts as dead, in milliseconds. */
  silenceMs?: number
}

/** Parses events in tRPC's format. Unknown events, which a newer server may send, are ignored. */
export function parseEvents(events: EventSourceMessage[]): ParsedEvents {
  const result: ParsedEvents = { received: [] }
  for (const { event = 'message', id, data } of events) {
    if (event === 'message') {
      const change = decoded(data)
      if (!id || !change) return { ...result, end: unreadable() }
      result.received.push({ change: change as unknown as Change, cursor: id })
    } else if (event === 'connected') {
      const { reconnectAfterInactivityMs } = parsed(data) ?? {}
      if (typeof reconnectAfterInactivityMs === 'number') result.silenceMs = reconnectAfterInactivityMs
    } else if (event === 'serialized-error') {
      const error = toResponseError({ data: decoded(data)?.data })
      return { ...result, end: error ? { error } : unreadable() }
    } else if (event === 'return') {
      return { ...result, end: { error: streamEnded() } }
    }
  }
  return result
}

/** Returns the error for a stream that ended without one. */
export function streamEnded(): TaskwireError {
  return new TaskwireError('NETWORK', 'The stream has ended.')
}

function unreadable(): End {
  return { error: new TaskwireError('NETWORK', 'The stream contains an invalid event.'), unreadable: true }
}

/** Decodes the content of tRPC's envelope; undefined if the data is not an envelope. */
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
