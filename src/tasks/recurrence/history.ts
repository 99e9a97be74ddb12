import { delegateOf } from '../../database/tenancy/delegate.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import type { HiddenColumns } from './columns.ts'

/** Reads the columns of the series of tasks that other queries do not read. Returns a function that gives those of a task. */
export async function readHidden({ client, userId }: Steps, ids: string[]): Promise<(id: string) => HiddenColumns> {
  const select = { id: true, repeatZone: true, anchorDate: true, lastDate: true, lastIndex: true }
  const where = { userId, id: { in: ids } }
  const found = await delegateOf(client, 'task').findMany<HiddenColumns & { id: string }>({ where, select })
  const byId = new Map(found.map(({ id, ...columns }) => [id, columns]))
  return (id) => byId.get(id) ?? { repeatZone: null, anchorDate: null, lastDate: null, lastIndex: null }
}

/** Reads the number of the last recorded occurrence of a task; 0 if it has none. */
export async function readLastIndex({ client, userId }: Steps, taskId: string): Promise<number> {
  const last = await delegateOf(client, 'occurrence').findFirst<{ occurrenceIndex: number }>({
    where: { userId, taskId },
    select: { occurrenceIndex: true },
    orderBy: { occurrenceIndex: 'desc' },
  })
  return last?.occurrenceIndex ?? 0
}

/** Returns whether an occurrence of a task was completed or skipped. */
export async function isRecorded(
  { client, userId }: Steps,
  { taskId, occurrence }: { taskId: string; occurrence: string },
): Promise<boolean> {
  const where = { userId, taskId, occurrenceDate: new Date(`${occurrence}T00:00:00.000Z`) }
  return (await delegateOf(client, 'occurrence').findFirst({ where, select: { id: true } })) !== null
}

/** Removes the record of an occurrence. */
export async function forgetOccurrence(
  { client, userId }: Steps,
  { taskId, index }: { taskId: string; index: number },
): Promise<void> {
  await delegateOf(client, 'occurrence').deleteMany({ where: { userId, taskId, occurrenceIndex: index } })
}
