import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { openPrisma, ping } from '../../src/database/drivers/prisma.ts'
import { columnReader } from '../../src/database/drivers/read-column.ts'
import { statementName } from '../../src/database/drivers/statement-name.ts'
import { createStorageWatch } from '../../src/database/resilience/storage-watch.ts'
import { tenantPreamble } from '../../src/database/tenancy/preamble.ts'
import type { Rows } from '../../src/database/tenancy/rows.ts'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { withPreamble } from '../../src/database/tenancy/tenant-adapter.ts'

const types = { getTypeParser: ((type: number) => columnReader(type, undefined)) as typeof pg.types.getTypeParser }

/**
 * Opens a database that sends BEGIN, preamble, statement and COMMIT by the pipeline option of `pg`, for comparison only: if BEGIN
 * failed, the statement would run without tenant isolation.
 */
export function openPipelined({ url, maxConnections }: { url: string; maxConnections: number }) {
  const pool = new pg.Pool({ connectionString: url, max: maxConnections, pipeline: true })
  const rows: Rows = async <Row>(text: string, values: unknown[]) => {
    const { sql, values: args, received } = tenantPreamble()
    const client = await pool.connect()
    try {
      client.connection.stream.cork()
      const sent = Promise.all([
        client.query('BEGIN'),
        client.query({ name: statementName(sql), text: sql, values: args, rowMode: 'array' }),
        client.query({ name: statementName(text), text, values, types }),
        client.query('COMMIT'),
      ])
      client.connection.stream.uncork()
      const [, preamble, { rows }] = await sent
      received?.(preamble.rows[0]?.at(-1))
      return rows as Row[]
    } finally {
      client.release()
    }
  }
  const prisma = openPrisma(
    withPreamble(new PrismaPg(pool), { makePreamble: tenantPreamble, statementsHavePreamble: false }),
  )
  return {
    tenant: createTenantDatabase(prisma, { rows }),
    ping: () => ping(prisma, createStorageWatch()),
    close: () => pool.end(),
  }
}
