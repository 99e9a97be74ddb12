import { pino } from 'pino'
import { createApp } from '../../src/app.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'

/** An application whose database must not be used, for requests that are rejected earlier. */
export function createClosedApp() {
  const unreachable = async () => {
    throw new Error('The database was used')
  }
  const actor = { kind: 'user', userId: 'ada' } as const
  return createApp({
    database: {
      ping: async () => {},
      tenant: {
        read: unreachable,
        write: unreachable,
        change: unreachable,
        deleteAccount: unreachable,
      } as TenantDatabase,
    },
    verifyToken: async () => ({ actor, issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) }),
    clock: () => new Date(),
    logger: pino({ level: 'silent' }),
    corsOrigins: [],
    trustedProxies: trustedProxies([]),
  })
}

/** Posts a body with a valid token. @throws Error for an unexpected status. */
export async function post(
  app: ReturnType<typeof createClosedApp>,
  path: string,
  body: string,
  expected: number,
): Promise<void> {
  const headers = {
    Authorization: 'Bearer good',
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
  }
  const { status } = await app.fetch(new Request(`http://localhost:8000${path}`, { method: 'POST', headers, body }))
  if (status !== expected) throw new Error(`${path} answered ${status} instead of ${expected}`)
}
