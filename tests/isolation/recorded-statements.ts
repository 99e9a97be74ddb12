import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { Prisma, type PrismaClient } from '../../src/generated/prisma/client.ts'
import { walkedPrismaClient } from '../nouns/walked-database.ts'

/** A raw SQL statement as it was sent. */
export interface Recorded {
  sql: string
  values: unknown[]
}

/** Returns a tenant database that records every raw SQL statement, also inside transactions. */
export function recordStatements(tenant: TenantDatabase, note: (statement: Recorded) => void): TenantDatabase {
  return {
    ...tenant,
    read: (userId, query) => tenant.read(userId, (tables) => query(noting(tables, note))),
    write: (userId, change) => tenant.write(userId, (tables) => change(noting(tables, note))),
    change: (call, change) => tenant.change(call, (tables) => change(noting(tables, note))),
  }
}

function noting<Tables extends object>(tables: Tables, note: (statement: Recorded) => void): Tables {
  return new Proxy(tables, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      if (key === '$queryRaw' || key === '$executeRaw') {
        return (strings: TemplateStringsArray, ...values: unknown[]) => {
          // Conditions are templates in the template.
          const { text, values: all } = Prisma.sql(strings, ...values)
          note({ sql: text, values: all })
          return value.call(target, strings, ...values)
        }
      }
      if (key === '$queryRawUnsafe') {
        return (sql: string, ...values: unknown[]) => {
          note({ sql, values })
          return value.call(target, sql, ...values)
        }
      }
      if (key === 'rows') {
        return (sql: string, values: unknown[], options: unknown) => {
          note({ sql, values })
          return value.call(target, sql, values, options)
        }
      }
      if (key !== '$transaction') return value
      return (work: (inside: object) => unknown, options: unknown) =>
        value.call(target, (inside: object) => work(noting(inside, note)), options)
    },
  })
}

/** Returns a Prisma client class that records every statement that it sends, including those of its model API. */
export function recordingClient(note: (statement: Recorded) => void): typeof PrismaClient {
  const Recording = class extends walkedPrismaClient {
    constructor(options: ConstructorParameters<typeof PrismaClient>[0]) {
      super({ ...options, log: [{ emit: 'event', level: 'query' }] })
      const listen = this.$on as (event: 'query', listener: (query: { query: string; params: string }) => void) => void
      listen.call(this, 'query', ({ query, params }) => note({ sql: query, values: JSON.parse(params) as unknown[] }))
    }
  }
  return Recording as typeof PrismaClient
}
