/** A dedicated connection for messages between the processes of one database (LISTEN and NOTIFY). */
export interface Channel {
  /** Starts receiving the messages of all processes, including this one. */
  listen(): Promise<void>
  /** Sends messages of fewer than 8,000 bytes each, all in one statement. */
  send(messages: string[]): Promise<void>
  /** Closes the connection within a second. No event is emitted afterwards. */
  close(): Promise<void>
}

export interface ChannelEvents {
  onMessage(message: string): void
  /** Called once when the connection is lost, or a statement fails or takes longer than 5 s. Every later call rejects. */
  onLost(error: Error): void
}

/** Opens a channel. @throws Error if it cannot connect within 5 s. */
export type OpenChannel = (events: ChannelEvents) => Promise<Channel>

/** The part of a client, of `pg` or the Neon driver, that a channel uses. */
interface Client {
  connect(): Promise<unknown>
  query(sql: string, values?: unknown[]): Promise<unknown>
  end(): Promise<void>
  on(event: 'notification', listener: (message: { payload?: string | undefined }) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'end', listener: () => void): unknown
  connection: { stream: { destroy(): unknown } }
}

const TIMEOUT_MS = 5000
const CLOSE_MS = 1000

const LISTEN = 'LISTEN taskwire'
const NOTIFY = `SELECT pg_notify('taskwire', message) FROM unnest($1::text[]) AS message`

/** Connects a client and opens a channel on it. */
export async function openChannel(client: Client, events: ChannelEvents): Promise<Channel> {
  let live = false
  let last: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined
  let giveUp: (error: Error) => void = () => {}

  function close(): Promise<void> {
    live = false
    giveUp(new Error('The channel is closed'))
    // On a dead connection, end() never settles.
    closing ??= within(CLOSE_MS, client.end()).done.catch(() => void client.connection.stream.destroy())
    return closing
  }

  function lose(error: Error): void {
    if (!live) return
    void close()
    events.onLost(error)
  }

  function run(sql: string, values?: unknown[]): Promise<void> {
    // Statements run one at a time, because a busy client accepts no other.
    const result = last.then(async () => {
      if (!live) throw new Error('The channel is closed')
      const wait = within(TIMEOUT_MS, client.query(sql, values))
      giveUp = wait.giveUp
      await wait.done
    })
    last = result.catch(lose)
    return result
  }

  client.on('notification', ({ payload = '' }) => live && events.onMessage(payload))
  client.on('error', lose)
  client.on('end', () => lose(new Error('The connection was closed')))
  try {
    await within(TIMEOUT_MS, client.connect()).done
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  }
  live = true
  return { listen: () => run(LISTEN), send: (messages) => run(NOTIFY, [messages]), close }
}

/** Adds a time limit and a way to abort to work: not every driver rejects pending statements when its connection ends. */
function within<T>(milliseconds: number, work: Promise<T>): { done: Promise<T>; giveUp: (error: Error) => void } {
  const { promise, reject: giveUp } = Promise.withResolvers<never>()
  const expire = () => giveUp(new Error(`The database did not answer within ${milliseconds / 1000} s`))
  const timer = setTimeout(expire, milliseconds).unref()
  return { done: Promise.race([work, promise]).finally(() => clearTimeout(timer)), giveUp }
}
