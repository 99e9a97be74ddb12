import type { Prisma, PrismaClient } from '../../src/generated/prisma/client.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import type { TenantClient } from './tenant-client.ts'

export type Tables = Prisma.TransactionClient
/** A function that returns one statement, which is sent when it is awaited. */
export type Operation<T> = (tables: Tables) => Prisma.PrismaPromise<T>
type Form = <T>(client: PrismaClient, operation: Operation<T>) => Promise<T>

/** Every way to run a statement: in a transaction of Prisma, or alone, where the preamble opens one. */
const FORMS = new Map<string, Form>([
  ['a single statement', async (client, operation) => await operation(client)],
  [
    'an array $transaction',
    async (client, operation) => (await client.$transaction([client.$queryRaw`SELECT 1`, operation(client)]))[1],
  ],
  ['an interactive $transaction', (client, operation) => client.$transaction(async (tx) => await operation(tx))],
  [
    'a later statement of an interactive $transaction',
    (client, operation) =>
      client.$transaction(async (tx) => {
        await tx.task.count()
        await tx.$executeRaw`SELECT count(*) FROM task`
        return await operation(tx)
      }),
  ],
  [
    'a serializable $transaction',
    (client, operation) => client.$transaction(async (tx) => await operation(tx), { isolationLevel: 'Serializable' }),
  ],
  [
    'a serializable array $transaction',
    async (client, operation) => {
      const [first] = await client.$transaction([operation(client)] as const, { isolationLevel: 'Serializable' })
      return first
    },
  ],
])

export const FORM_NAMES = [...FORMS.keys()]

/** Runs one statement for a user in one form of transaction. */
export function run<T>(
  tenantClient: TenantClient,
  { userId, form, access = 'write' }: { userId: string; form: string; access?: 'read' | 'write' },
  operation: Operation<T>,
): Promise<T> {
  return tenantClient.as({ userId, access }, (client) => (FORMS.get(form) as Form)(client, operation))
}

/** Creates a user with one task and one tombstone. */
export async function newUserWithTask({ tenant }: TenantClient) {
  const userId = newUser()
  const row = taskRow(userId, 'kept')
  await tenant.write(userId, (tables) => tables.task.createMany({ data: [row, taskRow(userId, 'purged')] }))
  await tenant.write(userId, (tables) => tables.task.deleteMany({ where: { userId, title: 'purged' } }))
  return { userId, id: row.id }
}
