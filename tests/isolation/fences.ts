import type { Database } from '../../src/database/database.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'

/** Which of the two fences stand. */
export const MODES = [
  { mode: 'with both fences', filter: true, rowSecurity: true },
  { mode: 'with the filter alone', filter: true, rowSecurity: false },
  { mode: 'with row security alone', filter: false, rowSecurity: true },
]

/** A database of the test's own behind these fences. */
export async function openWithFences(fences: { filter: boolean; rowSecurity: boolean }): Promise<TestDatabase> {
  const database = await openWalkedDatabase()
  if (!fences.rowSecurity) await turnOffRowSecurity(database)
  return fences.filter ? database : { ...database, tenant: turnOffFilter(database.tenant) }
}

/** Takes row security off every tenant table of a test's own database. */
async function turnOffRowSecurity(database: Database): Promise<void> {
  await database.useSession(async (session) => {
    const tables = await session.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relrowsecurity`,
    )
    for (const { name } of tables) await session.script(`ALTER TABLE "${name}" DISABLE ROW LEVEL SECURITY`)
  })
}

/** The same database, whose queries forget whose rows they are about. */
function turnOffFilter(tenant: TenantDatabase): TenantDatabase {
  return {
    read: (userId, query) => tenant.read(userId, (tables) => query(forgetful(tables))),
    write: (userId, change) => tenant.write(userId, (tables) => change(forgetful(tables))),
    change: (call, change) => tenant.change(call, (tables) => change(forgetful(tables))),
    end: tenant.end,
  }
}

function forgetful<Tables extends object>(tables: Tables): Tables {
  return new Proxy(tables, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value === 'function' && (key === '$queryRaw' || key === '$executeRaw')) {
        return (sql: TemplateStringsArray, ...values: unknown[]) => value.call(target, forgetfulSql(sql), ...values)
      }
      if (typeof value === 'function' && (key === 'rows' || key === '$queryRawUnsafe')) {
        return (sql: string, ...values: unknown[]) => value.call(target, withoutComparison(sql), ...values)
      }
      if (typeof value === 'function' && key === '$transaction') {
        return (work: (tables: object) => unknown, options: unknown) =>
          value.call(target, (inside: object) => work(forgetful(inside)), options)
      }
      if (key === 'client') return forgetful(value as object)
      return isTable(value) ? forgetfulTable(value) : value
    },
  })
}

/** True for what has the queries of one of Prisma's models. */
function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'findMany' in value
}

function forgetfulTable(table: object): object {
  return new Proxy(table, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      return (args?: { where?: unknown }) =>
        method.call(target, args?.where === undefined ? args : { ...args, where: withoutOwner(args.where) })
    },
  })
}

/** In raw SQL the comparison with the owner becomes one that always holds. */
function forgetfulSql(sql: TemplateStringsArray): TemplateStringsArray {
  const strings = sql.map((text) => withoutComparison(`${text}$`).slice(0, -1))
  return Object.assign(strings, { raw: strings })
}

/** Before a parameter, whose number in a template comes later. */
function withoutComparison(sql: string): string {
  return sql.replace(/(\w+\.)?user_id = (?=\$)/g, "'' <> ")
}

/** A `where` with every mention of the owner left out, however deep. */
function withoutOwner(where: unknown): unknown {
  if (Array.isArray(where)) return where.map(withoutOwner)
  if (typeof where !== 'object' || where === null || Object.getPrototypeOf(where) !== Object.prototype) return where
  return Object.fromEntries(
    Object.entries(where)
      .filter(([key]) => key !== 'userId')
      .map(([key, value]) => [key, withoutOwner(value)]),
  )
}
