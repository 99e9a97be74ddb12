import { setTimeout } from 'node:timers/promises'
import { createFairShare } from '../../fair-share.ts'
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { throwIfCancelled } from '../resilience/cancellation.ts'
import { createDrainGate, type DrainGate } from '../resilience/drain-gate.ts'
import { asTenantError, classifyFault } from '../resilience/faults.ts'
import { createStorageWatch, type StorageWatch } from '../resilience/storage-watch.ts'
import { type Caller, type ChangeKey, callers } from './preamble.ts'
import { prismaRows, type Rows } from './rows.ts'

// Prisma collects the `findUnique` calls and the array transactions of one tick, across users, and sends them all as the
// first one's caller. Neither is offered on tenant tables.
type Table<Delegate> = Omit<Delegate, 'findUnique' | 'findUniqueOrThrow'>

type Model = Exclude<keyof PrismaClient, `$${string}` | symbol>

/** The tenant tables, by the names of their Prisma models. The tables of the sign-in are refused by the role. */
export type TenantTables = { readonly [M in Model]: Table<PrismaClient[M]> } & Statements

/** How statements are sent beside Prisma's model API. */
interface Statements {
  $queryRaw: PrismaClient['$queryRaw']
  rows: Rows
  /** The client whose models `delegateOf` gives by their names. */
  client: object
  /** Runs several statements, all or nothing. Takes a function only, never an array of queries. */
  $transaction<T>(
    work: (tables: Prisma.TransactionClient) => Promise<T>,
    options?: { maxWait?: number; timeout?: number; isolationLevel?: Prisma.TransactionIsolationLevel },
  ): Promise<T>
}

/** The only way to tenant rows: each call names its user, and the database shows that user's rows alone. */
export interface TenantDatabase {
  /** Runs a query that changes nothing, for one user. */
  read<T>(userId: string, query: (tables: TenantTables) => PromiseLike<T>): Promise<T>
  /** Runs a change for one user. It waits for the user's earlier changes; all or nothing of it happens. */
  write<T>(userId: string, change: (tables: TenantTables) => PromiseLike<T>): Promise<T>
  /** The same under a name, and perhaps a key: where the key was used before, nothing happens and `replayed` is what was then. */
  change<T>(call: ChangeCall, change: (tables: TenantTables) => PromiseLike<T>): Promise<Changed<T>>
  /**
   * Deletes everything of a user, with the secrets that are looked up before it is known whose they are. Nothing can be
   * written for that user within the next two minutes.
   */
  end(userId: string): Promise<void>
}

/** One change of one user's. */
export interface ChangeCall {
  userId: string
  /** A UUID of version 7, whose time is when the change was made. */
  changeId: string
  key?: ChangeKey | undefined
}

/** What a change has come to, now or when its key was used first. */
export type Changed<T> = { result: T; replayed?: undefined } | { result?: undefined; replayed: ReplayedAnswer }

/** What an earlier change with the same key has done, and which rows it has made. */
export interface ReplayedAnswer {
  changeId: string
  rows: ReplayedRow[]
  /** How many rows of each entity it has changed. */
  affected: Record<string, number>
}

/**
 * A row as the change has left it, or as it was where the change has removed it, as `to_jsonb` writes it without nulls; of a
 * large answer the id, and whether it has changed.
 */
export type ReplayedRow = { entity: string; created?: boolean; removed?: boolean } & (
  | { row: Record<string, unknown> }
  | { id: string; changed?: boolean }
)

const ATTEMPTS = 3

/**
 * Reads and changes of one user that one process runs at once: others are served meanwhile. They are apart, so that nobody
 * waits to read behind changes, which the database does one after the other anyway.
 */
const READS_AT_ONCE = 2
const CHANGES_AT_ONCE = 2

interface Options {
  /** The driver's own way to rows, where it has a shorter one than Prisma's. */
  rows?: Rows
  gate?: Pick<DrainGate, 'run'>
  storage?: Pick<StorageWatch, 'note'>
  /** Where the users' secrets are: in tables that callers do not reach. */
  secrets?: Pick<PrismaClient, 'secretLookup'>
}

/** Opens the tenant tables of a fenced client. */
export function createTenantDatabase(client: PrismaClient, options: Options = {}): TenantDatabase {
  const {
    rows = prismaRows(client),
    gate = createDrainGate(async () => {}),
    storage = createStorageWatch(),
    secrets,
  } = options
  const statements: Statements = {
    $queryRaw: client.$queryRaw.bind(client) as PrismaClient['$queryRaw'],
    rows,
    client,
    $transaction: async (work, options) => {
      if (typeof work !== 'function') throw new Error('An array transaction could run as another user: pass a function')
      // Where the key was used before, the work is done: it would only look at what has become of it since.
      return client.$transaction((tables) => (callers.getStore()?.replayed ? alreadyAnswered() : work(tables)), options)
    },
  }
  const tables = new Proxy(statements, {
    get: (own, name) => Reflect.get(Object.hasOwn(own, name) || String(name).startsWith('$') ? own : client, name),
  }) as TenantTables

  const reads = createFairShare((running) => running < READS_AT_ONCE)
  const changes = createFairShare((running) => running < CHANGES_AT_ONCE)

  // The one place where the caller is set. A Prisma promise starts when it is awaited, so the await stands inside.
  async function asCaller<T>(caller: Caller, query: (tables: TenantTables) => PromiseLike<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      throwIfCancelled()
      try {
        return await gate.run(() => callers.run(caller, async () => await query(tables)))
      } catch (error) {
        storage.note(error)
        if (classifyFault(error) !== 'transient' || attempt === ATTEMPTS) throw asTenantError(error)
        await setTimeout(Math.random() * 20 * attempt)
      }
    }
  }

  async function change<T>({ userId, ...change }: ChangeCall, work: (tables: TenantTables) => PromiseLike<T>) {
    const caller: Caller = { userId, access: 'write', change }
    const result = await asCaller(caller, work)
    return caller.replayed ? { replayed: caller.replayed as ReplayedAnswer } : { result }
  }

  return {
    read: (userId, query) => reads(userId, () => asCaller({ userId, access: 'read' }, query)),
    write: (userId, change) => changes(userId, () => asCaller({ userId, access: 'write' }, change)),
    change: (call, work) => changes(call.userId, () => change(call, work)),
    end: (userId) =>
      changes(userId, async () => {
        await asCaller({ userId, access: 'end' }, ({ rows }) => rows('SELECT 1 AS ended', []))
        await asCaller({ userId, access: 'end' }, async () => secrets?.secretLookup.deleteMany({ where: { userId } }))
      }),
  }
}

/** Stands for the result of a change that is not made again; `change` gives the kept answer in its place. */
async function alreadyAnswered(): Promise<never> {
  return undefined as never
}
