import { delegateOf } from '../../database/tenancy/delegate.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { SETTINGS_ID } from '../../settings/settings.ts'

/** Reads the time zone of the account, in which the days of all-day and floating due dates begin. */
export async function readAccountZone({ client, userId }: Steps): Promise<string> {
  const where = { userId, id: SETTINGS_ID }
  const settings = await delegateOf(client, 'settings').findFirst<{ timeZone: string }>({
    where,
    select: { timeZone: true },
  })
  return settings?.timeZone ?? 'UTC'
}
