/** A connection of its own on which the processes of one database talk to each other (LISTEN and NOTIFY). */
export interface Channel {
  /** Receives from now on what any process sends, its own included. */
  listen(): Promise<void>
  /** Sends messages of fewer than 8,000 bytes, in one statement whatever their number. */
  send(messages: string[]): Promise<void>
  /** Ends the connection, within a second. Nothing is told afterwards. */
  close(): Promise<void>
}

export interface ChannelEvents {
  onMessage(message: string): void
  /** Told once when the connection is lost, a statement fails or takes longer than 5 s. Every later call rejects. */
  onLost(error: Error): void
}

/** Opens a channel. @throws when there is no connection within 5 s. */
export type OpenChannel = (events: ChannelEvents) => Promise<Channel>

/** What a channel needs of a client, of `pg` or of the Neon driver. */
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

/** Opens a channel on a client that has not connected yet. */
export async function openChannel(client: Client, events: ChannelEvents): Promise<Channel> {
  let live = false
  let last: Promise<unknown> = Promise.resolve()
  let closing: Promise<void> | undefined
  let giveUp: (error: Error) => void = () => {}

  function close(): Promise<void> {
    live = false
    giveUp(new Error('The channel is closed'))
    // A server that has vanished never says that the connection has ended.
    closing ??= within(CLOSE_MS, client.end()).done.catch(() => void client.connection.stream.destroy())
    return closing
  }

  function lose(error: Error): void {
    if (!live) return
    void close()
    events.onLost(error)
  }

  function run(sql: string, values?: unknown[]): Promise<void> {
    // One at a time: a client that is busy takes no other statement.
    const turn = last.then(async () => {
      if (!live) throw new Error('The channel is closed')
      const wait = within(TIMEOUT_MS, client.query(sql, values))
      giveUp = wait.giveUp
      await wait.done
    })
    last = turn.catch(lose)
    return turn
  }

  client.on('notification', ({ payload = '' }) => live && events.onMessage(payload))
  client.on('error', lose)
  client.on('end', () => lose(new Error('The connection has ended')))
  try {
    await within(TIMEOUT_MS, client.connect()).done
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  }
  live = true
  return { listen: () => run(LISTEN), send: (messages) => run(NOTIFY, [messages]), close }
}

/** Waits for work no longer than a time, or until it is given up: not every driver ends its statements with a connection. */
function within<T>(milliseconds: number, work: Promise<T>): { done: Promise<T>; giveUp: (error: Error) => void } {
  const { promise, reject: giveUp } = Promise.withResolvers<never>()
  const late = () => giveUp(new Error(`The database has not answered within ${milliseconds / 1000} s`))
  const timer = setTimeout(late, milliseconds).unref()
  return { done: Promise.race([work, promise]).finally(() => clearTimeout(timer)), giveUp }
}
