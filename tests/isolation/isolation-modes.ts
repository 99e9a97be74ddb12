import type { Database } from '../../src/database/database.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'

/** Which of the two isolation mechanisms are on: the owner filter in queries, and row-level security. */
export interface IsolationMode {
  mode: string
  filter: boolean
  rowSecurity: boolean
}

export const BOTH_MECHANISMS: IsolationMode = {
  mode: 'with owner filter and row-level security',
  filter: true,
  rowSecurity: true,
}
export const ONE_MECHANISM: IsolationMode[] = [
  { mode: 'with the owner filter only', filter: true, rowSecurity: false },
  { mode: 'with row-level security only', filter: false, rowSecurity: true },
]
/** The combinations of the mechanisms that keep users apart. */
export const MODES = [BOTH_MECHANISMS, ...ONE_MECHANISM]

/** Opens a new database with these isolation mechanisms. */
export async function openWithIsolation(enabled: { filter: boolean; rowSecurity: boolean }): Promise<TestDatabase> {
  const database = await openWalkedDatabase()
  if (!enabled.rowSecurity) await turnOffRowSecurity(database)
  return enabled.filter ? database : { ...database, tenant: turnOffFilter(database.tenant) }
}

/** Disables row-level security on every tenant table. */
async function turnOffRowSecurity(database: Database): Promise<void> {
  await database.useSession(async (session) => {
    const tables = await session.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity`,
    )
    for (const { name } of tables) await session.script(`ALTER TABLE "${name}" DISABLE ROW LEVEL SECURITY`)
  })
}

/** Returns the tenant database without the owner filter in its queries. */
function turnOffFilter(tenant: TenantDatabase): TenantDatabase {
  return {
    read: (userId, query) => tenant.read(userId, (tables) => query(unfiltered(tables))),
    write: (userId, change) => tenant.write(userId, (tables) => change(unfiltered(tables))),
    change: (call, change) => tenant.change(call, (tables) => change(unfiltered(tables))),
    deleteAccount: tenant.deleteAccount,
  }
}

function unfiltered<Tables extends object>(tables: Tables): Tables {
  return new Proxy(tables, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value === 'function' && (key === '$queryRaw' || key === '$executeRaw')) {
        return (strings: TemplateStringsArray, ...values: unknown[]) => {
          // Conditions are templates in the template.
          const whole = Prisma.sql(strings, ...values)
          return value.call(target, unfilteredSql(whole.strings), ...whole.values)
        }
      }
      if (typeof value === 'function' && (key === 'rows' || key === '$queryRawUnsafe')) {
        return (sql: string, ...values: unknown[]) => value.call(target, withoutComparison(sql), ...values)
      }
      if (typeof value === 'function' && key === '$transaction') {
        return (work: (tables: object) => unknown, options: unknown) =>
          value.call(target, (inside: object) => work(unfiltered(inside)), options)
      }
      if (key === 'client') return unfiltered(value as object)
      return isTable(value) ? unfilteredTable(value) : value
    },
  })
}

/** Returns true for a Prisma model API. */
function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'findMany' in value
}

function unfilteredTable(table: object): object {
  return new Proxy(table, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      return (args?: { where?: unknown }) =>
        method.call(target, args?.where === undefined ? args : { ...args, where: withoutOwner(args.where) })
    },
  })
}

/** Replaces the comparison with the owner in a raw SQL template by one that is always true. */
function unfilteredSql(sql: string[]): TemplateStringsArray {
  const strings = sql.map((text) => withoutComparison(`${text}$`).slice(0, -1))
  return Object.assign(strings, { raw: strings })
}

/** Replaces the comparison before a parameter, whose number a template does not contain yet. */
function withoutComparison(sql: string): string {
  return sql.replace(/("?\w+"?\.)?user_id = (?=\$)/g, "'' <> ")
}

/** Returns a `where` without any condition on the owner, at any depth. */
function withoutOwner(where: unknown): unknown {
  if (Array.isArray(where)) return where.map(withoutOwner)
  if (typeof where !== 'object' || where === null || Object.getPrototypeOf(where) !== Object.prototype) return where
  return Object.fromEntries(
    Object.entries(where)
      .filter(([key]) => key !== 'userId')
      .map(([key, value]) => [key, withoutOwner(value)]),
  )
}
