import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import { delegateOf } from '../../database/tenancy/delegate.ts'
import type { TenantDatabase } from '../../database/tenancy/tenant.ts'
import type { Steps } from '../../entities/storage/steps.ts'

/** A list or section with its name. */
interface Named {
  id: string
  name: string
}

/** What a filter depends on: lists and sections by name, and the day on which weeks begin, undefined if it was never set. */
export interface Found {
  lists: Named[]
  sections: Named[]
  weekStart: string | undefined
}

/** The names that a filter has, and whether it depends on the start of the week. */
export interface Wanted {
  lists: string[]
  sections: string[]
  hasWeek: boolean
}

/** Reads the lists and sections outside the trash with these names, in any case, and the start of the week if wanted. */
export function findNames(database: TenantDatabase, userId: string, wanted: Wanted): Promise<Found> {
  return database.read(userId, ({ client }) => readNames({ client, userId }, wanted))
}

/** Reads them within a transaction. */
export async function readNames({ client, userId }: Pick<Steps, 'client' | 'userId'>, wanted: Wanted): Promise<Found> {
  const [lists, sections] = [wanted.lists.map(foldCase), wanted.sections.map(foldCase)]
  const select = { id: true, name: true }
  return {
    lists:
      lists.length === 0
        ? []
        : await delegateOf(client, 'list').findMany<Named>({
            where: { userId, deletedAt: null, nameSort: { in: lists } },
            select,
          }),
    sections:
      sections.length === 0
        ? []
        : await delegateOf(client, 'section').findMany<Named>({
            where: { userId, list: { deletedAt: null }, nameSort: { in: sections } },
            select,
          }),
    weekStart: wanted.hasWeek
      ? (
          await delegateOf(client, 'settings').findFirst<{ weekStart: string }>({
            where: { userId },
            select: { weekStart: true },
          })
        )?.weekStart
      : undefined,
  }
}
