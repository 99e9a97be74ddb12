import { PrismaPg } from '@prisma/adapter-pg'
import { type ChangesService, createChangesService } from '../../src/changes/service.ts'
import { type Prefix, tenantFence } from '../../src/db/fence.ts'
import { fenceAdapter } from '../../src/db/fenced-adapter.ts'
import { FencedPool } from '../../src/db/fenced-pool.ts'
import type { Received, Statement } from '../../src/db/fenced-statement.ts'
import { openPrisma } from '../../src/db/prisma.ts'
import { poolConfigs } from '../../src/db/server-options.ts'
import { createTenantDatabase } from '../../src/db/tenant.ts'
import { createTaskService, type TaskService } from '../../src/tasks/service.ts'
import { taskEntity } from '../../src/tasks/task.ts'

/** One statement as it went to the database, with what went before it in its transaction. */
export interface Sent {
  prefix: Prefix
  statement: Statement
}

/** Taskwire's verbs on a database, and what they send. */
export interface SpiedServices extends AsyncDisposable {
  tasks: TaskService
  changes: ChangesService
  /** Makes a call, and gives the statements that it has sent outside of transactions of several steps. */
  sentBy(call: () => Promise<unknown>): Promise<Sent[]>
}

/** Opens the verbs on one connection, so that all calls meet the same prepared statements. */
export function openSpiedServices(url: string): SpiedServices {
  const pool = new SpiedPool(poolConfigs({ url, maxConnections: 1 }).tenant, tenantFence)
  const prisma = openPrisma(fenceAdapter(new PrismaPg(pool), { fence: tenantFence, statementsFenced: true }))
  const database = createTenantDatabase(prisma, { rows: pool.rows })
  const clock = () => new Date()
  return {
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

class SpiedPool extends FencedPool {
  onSent: ((sent: Sent) => void) | undefined

  protected override run(statement: Statement): Promise<Received> {
    this.onSent?.({ prefix: tenantFence(), statement })
    return super.run(statement)
  }
}
