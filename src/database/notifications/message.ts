import { z } from 'zod'

/** ASCII only, so that each character is one byte in every encoding of the database. */
const Id = z.string().regex(/^[\x20-\x7e]{1,255}$/)

const Signal = z.discriminatedUnion('kind', [
  /** The user's rows may have changed. */
  z.object({ kind: z.literal('changed'), userId: Id }),
  /** That session has ended. */
  z.object({ kind: z.literal('signed-out'), userId: Id, sessionId: Id }),
  /** That personal access token was revoked, or has lost scopes. */
  z.object({ kind: z.literal('token-changed'), userId: Id, tokenId: Id, isRevoked: z.boolean() }),
  /** The account was deleted. */
  z.object({ kind: z.literal('deleted'), userId: Id }),
])
/** An event of one user. Signals with ids other than 1 to 255 printable ASCII characters stay in this process. */
export type Signal = z.output<typeof Signal>

/** A reminder of some user is due at this time, in milliseconds since 1970. For the worker of each process. */
const ReminderDue = z.object({ kind: z.literal('reminder-due'), at: z.number() })
export type ReminderDue = z.output<typeof ReminderDue>

/** Replaces `changed` signals when too many are queued: the rows of any user may have changed. */
const Everyone = z.object({ kind: z.literal('everyone') })

const Sent = z.union([Signal, ReminderDue, Everyone])

const Message = z.object({
  /** The id of the sending process. */
  from: z.string(),
  /** Parsed one by one, because another version of the server may send more kinds. */
  signals: z.array(z.unknown()).default([]),
  /** The token of a loopback probe. */
  probe: z.string().optional(),
})

interface Message {
  from: string
  signals: z.output<typeof Sent>[]
  probe?: string | undefined
}

/** PostgreSQL accepts fewer than 8,000 bytes. */
const MAX_BYTES = 7999

export const EVERYONE = JSON.stringify({ kind: 'everyone' })

/** Returns true if an encoded signal is `changed`. */
export function isChange(signal: string): boolean {
  return signal.startsWith('{"kind":"changed"')
}

/** Encodes a signal for sending. Returns undefined if its ids cannot be sent. */
export function encodeSignal(signal: Signal | ReminderDue): string | undefined {
  const { success, data } = Sent.safeParse(signal)
  return success ? JSON.stringify(data) : undefined
}

/** Encodes the message of a loopback probe. */
export function encodeProbe(from: string, probe: string): string {
  return JSON.stringify({ from, probe })
}

/** Packs encoded signals into as few messages as possible, in order. */
export function packMessages(from: string, signals: Iterable<string>): string[] {
  const head = `{"from":${JSON.stringify(from)},"signals":[`
  const tail = ']}'
  const messages: string[] = []
  let body = ''
  for (const signal of signals) {
    if (body !== '' && head.length + body.length + 1 + signal.length + tail.length > MAX_BYTES) {
      messages.push(head + body + tail)
      body = ''
    }
    body += body === '' ? signal : `,${signal}`
  }
  if (body !== '') messages.push(head + body + tail)
  return messages
}

/** Parses a message. Any database login can send one, so invalid messages give undefined and invalid signals are dropped. */
export function parseMessage(text: string): Message | undefined {
  const { success, data } = Message.safeParse(parseJson(text))
  if (!success) return undefined
  const signals = data.signals.flatMap((signal) => {
    const parsed = Sent.safeParse(signal)
    return parsed.success ? [parsed.data] : []
  })
  return { ...data, signals }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
