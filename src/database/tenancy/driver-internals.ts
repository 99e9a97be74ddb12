import { PassThrough } from 'node:stream'
import pg from 'pg'
import { TenantStatement } from './tenant-statement.ts'

/** The parts of `pg` whose undocumented members `TenantStatement` uses. */
interface Driver {
  Connection: new (config: pg.ConnectionConfig) => pg.Connection
  Query: { prototype: object }
}

/** The methods that a client calls on its active query. `TenantStatement` implements those that its messages can trigger. */
const HANDLERS = [
  'handleCommandComplete',
  'handleCopyData',
  'handleCopyInResponse',
  'handleDataRow',
  'handleEmptyQuery',
  'handleError',
  'handlePortalSuspended',
  'handleReadyForQuery',
  'handleRowDescription',
]

/** Parse, Bind, Execute of the preamble; Parse, Bind, Describe, Execute of the statement; Sync. */
const FIRST_TIME = 'PBEPBDES'
/** The same without the two Parse messages. */
const PREPARED = 'BEBDES'

/**
 * Returns how this version of `pg` differs from what `TenantStatement` assumes about its undocumented members: sends a statement
 * into a stream and compares the protocol messages, and compares the methods of a query that a client calls.
 */
export function unknownInternals({ Connection, Query }: Driver = pg): string[] {
  const differences: string[] = []
  const handlers = Object.getOwnPropertyNames(Query.prototype).filter((name) => name.startsWith('handle'))
  const changed = [
    ...handlers.filter((name) => !HANDLERS.includes(name)),
    ...HANDLERS.filter((name) => !handlers.includes(name)),
  ]
  if (changed.length > 0) differences.push(`the methods of a query: ${changed.join(', ')}`)
  try {
    const stream = new PassThrough()
    const connection = new Connection({ stream: () => stream })
    for (const expected of [FIRST_TIME, PREPARED]) {
      sample().submit(connection)
      const sent = messageTypes(readAll(stream))
      if (sent !== expected) differences.push(`the messages of a statement: ${sent} instead of ${expected}`)
    }
  } catch (error) {
    differences.push(`the members of a connection: ${error}`)
  }
  return differences
}

function sample(): TenantStatement {
  return new TenantStatement({
    preamble: { name: 'preamble', sql: 'SELECT $1', values: ['user'] },
    statement: { name: 'statement', text: 'SELECT $1', values: [['a,b']] },
    done: () => {},
  })
}

/** Returns the bytes that a stream has. A read returns all of them on Node 24, and one chunk on Node 26, Bun and Deno. */
function readAll(stream: PassThrough): Buffer {
  const chunks: Buffer[] = []
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Returns the type letters of protocol messages. */
function messageTypes(bytes: Buffer): string {
  let types = ''
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    types += String.fromCharCode(bytes[at] as number)
  }
  return types
}

/** True if `pg` is as `TenantStatement` assumes. Decided once, when the process starts. */
export const canPipeline = unknownInternals().length === 0
