import { setTimeout } from 'node:timers/promises'
import { createFairShare } from '../../fair-share.ts'
import type { Prisma, PrismaClient } from '../../generated/prisma/client.ts'
import { throwIfCancelled } from '../resilience/cancellation.ts'
import { createDrainGate, type DrainGate } from '../resilience/drain-gate.ts'
import { asTenantError, classifyFault } from '../resilience/faults.ts'
import { createStorageWatch, type StorageWatch } from '../resilience/storage-watch.ts'
import { type Caller, type ChangeKey, callers } from './preamble.ts'
import { prismaRows, type Rows } from './rows.ts'

// Prisma batches the `findUnique` calls and the array transactions of one tick across users, and sends them as the caller of
// the first. Tenant tables therefore offer neither.
type Table<Delegate> = Omit<Delegate, 'findUnique' | 'findUniqueOrThrow'>

type Model = Exclude<keyof PrismaClient, `$${string}` | symbol>

/** The tenant tables, keyed by Prisma model. The database role denies access to the tables of the sign-in. */
export type TenantTables = { readonly [M in Model]: Table<PrismaClient[M]> } & Statements

/** Ways to run statements in addition to Prisma's model API. */
interface Statements {
  $queryRaw: PrismaClient['$queryRaw']
  rows: Rows
  /** The client for `delegateOf`, which looks up a model by name. */
  client: object
  /** Runs several statements in one transaction. Accepts a function only, never an array of queries. */
  $transaction<T>(
    work: (tables: Prisma.TransactionClient) => Promise<T>,
    options?: { maxWait?: number; timeout?: number; isolationLevel?: Prisma.TransactionIsolationLevel },
  ): Promise<T>
}

/** The only access to tenant rows. Each call names its user, and the database restricts it to that user's rows. */
export interface TenantDatabase {
  /** Runs a read-only query for one user. */
  read<T>(userId: string, query: (tables: TenantTables) => PromiseLike<T>): Promise<T>
  /** Runs a change for one user, atomically and after the user's earlier changes. */
  write<T>(userId: string, change: (tables: TenantTables) => PromiseLike<T>): Promise<T>
  /** Runs a change with a change id and an optional idempotency key. For a used key it changes nothing and returns `replayed`. */
  change<T>(call: MutationContext, change: (tables: TenantTables) => PromiseLike<T>): Promise<Changed<T>>
  /**
   * Deletes all data of a user, including the hashed secrets, which are stored outside tenant tables. Writes for that user fail
   * for the next two minutes.
   */
  deleteAccount(userId: string): Promise<void>
}

/** A change by one user. */
export interface MutationContext {
  userId: string
  /** A UUID of version 7 that carries the time of the change. */
  changeId: string
  key?: ChangeKey | undefined
}

/** The result of a change: a new one, or the answer replayed for a used idempotency key. */
export type Changed<T> = { result: T; replayed?: undefined } | { result?: undefined; replayed: ReplayedAnswer }

/** The stored answer of the change that first used an idempotency key, with the rows that it affected. */
export interface ReplayedAnswer {
  changeId: string
  rows: ReplayedRow[]
  /** The number of affected rows, by entity. */
  affected: Record<string, number>
}

/**
 * A row after the change, or before it if the change removed the row, in the form of `to_jsonb` without nulls. A large answer
 * has only the row's id, and whether the row has changed.
 */
export type ReplayedRow = { entity: string; created?: boolean; removed?: boolean } & (
  | { row: Record<string, unknown> }
  | { id: string; changed?: boolean }
)

const ATTEMPTS = 3

/**
 * Concurrent reads and changes of one user in one process, so that one user cannot take all connections. Separate limits keep
 * reads from queueing behind changes, which the database serializes per user anyway.
 */
const READS_AT_ONCE = 2
const CHANGES_AT_ONCE = 2

interface Options {
  /** Runs statements on the driver directly, if it has a shorter path than Prisma. */
  rows?: Rows
  gate?: Pick<DrainGate, 'run'>
  storage?: Pick<StorageWatch, 'note'>
  /** The client for the tables of secrets and tokens, which tenants cannot access. */
  secrets?: Pick<PrismaClient, 'secretLookup' | 'personalToken' | 'calendarFeed' | 'secretCall'>
}

/** Creates a `TenantDatabase` on a Prisma client. The client's driver adapter must send the session preamble. */
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
      // For a used idempotency key the work must not run again.
      return client.$transaction((tables) => (callers.getStore()?.replayed ? alreadyAnswered() : work(tables)), options)
    },
  }
  const tables = new Proxy(statements, {
    get: (own, name) => Reflect.get(Object.hasOwn(own, name) || String(name).startsWith('$') ? own : client, name),
  }) as TenantTables

  const reads = createFairShare((running) => running < READS_AT_ONCE)
  const changes = createFairShare((running) => running < CHANGES_AT_ONCE)

  // The only place that sets the caller. A Prisma promise starts when it is awaited, so it is awaited inside callers.run.
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

  async function change<T>({ userId, ...change }: MutationContext, work: (tables: TenantTables) => PromiseLike<T>) {
    const caller: Caller = { userId, access: 'write', change }
    const result = await asCaller(caller, work)
    return caller.replayed ? { replayed: caller.replayed as ReplayedAnswer } : { result }
  }

  async function deleteSecrets(userId: string): Promise<void> {
    const where = { userId }
    await asCaller({ userId, access: 'deletion' }, async () => {
      await secrets?.secretLookup.deleteMany({ where })
      await secrets?.personalToken.deleteMany({ where })
      await secrets?.calendarFeed.deleteMany({ where })
      await secrets?.secretCall.deleteMany({ where })
    })
  }

  return {
    read: (userId, query) => reads(userId, () => asCaller({ userId, access: 'read' }, query)),
    write: (userId, change) => changes(userId, () => asCaller({ userId, access: 'write' }, change)),
    change: (call, work) => changes(call.userId, () => change(call, work)),
    deleteAccount: (userId) =>
      changes(userId, async () => {
        // Before the rows, so that no secret outlives them if the process ends in between; afterwards, those created since.
        await deleteSecrets(userId)
        await asCaller({ userId, access: 'deletion' }, ({ rows }) => rows('SELECT 1 AS deleted', []))
        await deleteSecrets(userId)
      }),
  }
}

/** Stands in for the result of a replayed change; `change` returns the stored answer instead. */
async function alreadyAnswered(): Promise<never> {
  return undefined as never
}
