import { z } from 'zod'

/** ASCII alone, so that a character is a byte in whatever encoding the database has. */
const Id = z.string().regex(/^[\x20-\x7e]{1,255}$/)

const Signal = z.discriminatedUnion('kind', [
  /** The user's rows may have changed. */
  z.object({ kind: z.literal('changed'), userId: Id }),
  /** That session has ended. */
  z.object({ kind: z.literal('signed-out'), userId: Id, sessionId: Id }),
  /** The account is gone. */
  z.object({ kind: z.literal('deleted'), userId: Id }),
])
/** Something that has happened to a user. Ids of more than 255 printable ASCII characters are told in this process alone. */
export type Signal = z.output<typeof Signal>

/** In place of more users than are kept: any user's rows may have changed. */
const Everyone = z.object({ kind: z.literal('everyone') })

const Sent = z.union([Signal, Everyone])

const Message = z.object({
  /** The process it comes from. */
  from: z.string(),
  /** Each is looked at by itself: another version of the server may know more kinds. */
  signals: z.array(z.unknown()).default([]),
  /** What a process sends itself, to see whether it arrives. */
  echo: z.string().optional(),
})

interface Message {
  from: string
  signals: z.output<typeof Sent>[]
  echo?: string | undefined
}

/** PostgreSQL takes fewer than 8,000. */
const MAX_BYTES = 7999

export const EVERYONE = JSON.stringify({ kind: 'everyone' })

/** Whether an encoded signal is `changed`. */
export function isChange(signal: string): boolean {
  return signal.startsWith('{"kind":"changed"')
}

/** A signal as it is sent; undefined when it cannot be. */
export function encodeSignal(signal: Signal): string | undefined {
  const { success, data } = Signal.safeParse(signal)
  return success ? JSON.stringify(data) : undefined
}

export function encodeProbe(from: string, echo: string): string {
  return JSON.stringify({ from, echo })
}

/** Puts encoded signals into as few messages as they fit in, in order. */
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

/** Reads a message. Whoever may log in to the database can send one, so what is none of ours is left out. */
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
