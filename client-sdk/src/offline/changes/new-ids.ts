import { newId } from '../../new-id.ts'
import type { MutationPath } from '../operations.ts'

/** Gives new rows and reminders their ids, so that later changes can name them. */
export function withIds(path: MutationPath, input: object): object {
  if (path.endsWith('.create')) return withReminderIds(withId(input))
  const { items, set } = input as { items?: object[]; set?: object }
  if (path.endsWith('.createMany') && items)
    return { ...input, items: items.map((item) => withReminderIds(withId(item))) }
  return withReminderIds(set ? { ...input, set: withReminderIds(set) } : input)
}

function withId<Item extends object>(item: Item): Item & { id: string } {
  const id: unknown = Reflect.get(item, 'id')
  return { ...item, id: typeof id === 'string' ? id : newId() }
}

function withReminderIds(fields: object): object {
  const reminders: unknown = Reflect.get(fields, 'reminders')
  return Array.isArray(reminders) ? { ...fields, reminders: reminders.map(withId) } : fields
}
