import { delegateOf } from '../../database/tenancy/delegate.ts'
import { invalidInput, TaskwireError } from '../../errors.ts'
import type { StoredRow } from '../definition/stored-row.ts'
import type { Steps } from '../storage/steps.ts'
import type { Hooks, NewRow } from './hooks.ts'
import { assertLive } from './live-row.ts'

/** The row that a row belongs to, such as the task of a comment. It has a trash. */
interface Owner {
  /** The name of its entity, which is also its Prisma model. */
  name: string
  /** The field, and column, that has its id. */
  field: string
  /** The name of the rows that belong to it. */
  of: string
}

/**
 * Creates the checks of rows that belong to another row: it must exist, and be outside the trash.
 * @throws TaskwireError INVALID_INPUT for a new row, with an issue `required`, `not_found` or `in_trash`; CONFLICT for a change.
 */
export function ownedBy({ name, field, of }: Owner): Hooks {
  async function statesOf(steps: Steps, ids: string[]): Promise<Map<string, { deletedAt: Date | null }>> {
    const rows = await delegateOf(steps.client, name).findMany<{ id: string; deletedAt: Date | null }>({
      where: { userId: steps.userId, id: { in: [...new Set(ids)] } },
      select: { id: true, deletedAt: true },
    })
    return new Map(rows.map((row) => [row.id, row]))
  }

  return {
    async prepare(steps: Steps, rows: NewRow[]) {
      const ids = rows.map(({ columns }) => columns[field]).filter((id): id is string => typeof id === 'string')
      const states = await statesOf(steps, ids)
      for (const { columns, path } of rows) {
        const id = columns[field]
        if (typeof id !== 'string') {
          const message = `A new ${of} needs a ${name}`
          throw invalidInput({ path: [...path, field], code: 'required', message })
        }
        assertLive(states.get(id), { name, path: [...path, field] })
      }
    },

    async guard(steps: Steps, rows: StoredRow[]) {
      const ids = rows.map((row) => String(Reflect.get(row, field)))
      const states = await statesOf(steps, ids)
      if (ids.every((id) => !states.get(id)?.deletedAt)) return
      const message = `The ${name} of the ${of} is in the trash. Restore the ${name} first.`
      throw new TaskwireError('CONFLICT', { message, current: null })
    },
  }
}
