import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { createApp } from '../../src/app.ts'
import { createIdentity } from '../../src/auth/create-identity.ts'
import { systemClock } from '../../src/clock.ts'
import { openPrisma, ping } from '../../src/database/drivers/prisma.ts'
import { columnReader } from '../../src/database/drivers/read-column.ts'
import { statementName } from '../../src/database/drivers/statement-name.ts'
import { createStorageWatch } from '../../src/database/resilience/storage-watch.ts'
import type { Rows } from '../../src/database/tenancy/rows.ts'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { listen } from '../../src/http/server/listen.ts'
import { createLogger } from '../../src/observability.ts'
import { setting } from './setting.ts'

/**
 * Taskwire without row-level security, a variant that exists only here: each statement is sent alone, with a login that bypasses
 * row-level security. Queries still filter by owner, and triggers still number the changes.
 */
const pool = new pg.Pool({ connectionString: setting.databaseUrl, max: setting.connections })
const prisma = openPrisma(new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) }))
const types = { getTypeParser: ((type: number) => columnReader(type, undefined)) as typeof pg.types.getTypeParser }
const rows: Rows = async <Row>(text: string, values: unknown[]) =>
  (await pool.query({ name: statementName(text), text, values, types })).rows as Row[]
const { verifyToken } = await createIdentity(
  { mode: 'shared-secret', secret: setting.secret, maxTokenAgeSeconds: Number(process.env.AUTH_MAX_TOKEN_AGE) },
  {
    clock: systemClock,
    onProblem: () => {},
    builtIn: () => {
      throw new Error('this contender uses an external issuer')
    },
  },
)
const app = createApp({
  database: { tenant: createTenantDatabase(prisma, { rows }), ping: () => ping(prisma, createStorageWatch()) },
  verifyToken,
  clock: systemClock,
  logger: createLogger('info'),
  corsOrigins: [],
  trustedProxies: trustedProxies([]),
})
await listen(app, { host: '127.0.0.1', port: setting.port })
