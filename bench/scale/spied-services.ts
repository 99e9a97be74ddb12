import { PrismaPg } from '@prisma/adapter-pg'
import { type ChangesService, createChangesService } from '../../src/changes/service.ts'
import { openPrisma } from '../../src/database/drivers/prisma.ts'
import { poolConfigs } from '../../src/database/drivers/server-options.ts'
import { type Preamble, tenantPreamble } from '../../src/database/tenancy/preamble.ts'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { withPreamble } from '../../src/database/tenancy/tenant-adapter.ts'
import { TenantPool } from '../../src/database/tenancy/tenant-pool.ts'
import type { Received, Statement } from '../../src/database/tenancy/tenant-statement.ts'
import { createTaskService, type TaskService } from '../../src/tasks/service.ts'
import { taskEntity } from '../../src/tasks/task.ts'
import { type Services, servicesOn } from '../lists/services.ts'

/** A statement as it was sent, with the preceding statements of its transaction. */
export interface Sent {
  preamble: Preamble
  statement: Statement
}

/** Services on a database, with a record of the statements they send. */
export interface SpiedServices extends AsyncDisposable, Pick<Services, 'lists' | 'sections' | 'comments' | 'tags'> {
  tasks: TaskService
  changes: ChangesService
  /** Makes a call, and returns the statements it sent outside of interactive transactions. */
  sentBy(call: () => Promise<unknown>): Promise<Sent[]>
}

/** Opens services on one connection, so that all calls use the same prepared statements. */
export function openSpiedServices(url: string): SpiedServices {
  const pool = new SpiedPool(poolConfigs({ url, maxConnections: 1 }).tenant, tenantPreamble)
  const prisma = openPrisma(
    withPreamble(new PrismaPg(pool), { makePreamble: tenantPreamble, statementsHavePreamble: true }),
  )
  const database = createTenantDatabase(prisma, { rows: pool.rows })
  const clock = () => new Date()
  return {
    ...servicesOn({ tenant: database }),
    tasks: createTaskService(database, clock),
    changes: createChangesService(database, [taskEntity], clock),
    async sentBy(call) {
      const sent: Sent[] = []
      pool.onSent = (one) => sent.push(one)
      await call()
      pool.onSent = undefined
      return sent
    },
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

class SpiedPool extends TenantPool {
  onSent: ((sent: Sent) => void) | undefined

  protected override run(statement: Statement): Promise<Received> {
    this.onSent?.({ preamble: tenantPreamble(), statement })
    return super.run(statement)
  }
}
