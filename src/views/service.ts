import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { delegateOf } from '../database/tenancy/delegate.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import { moveRow } from '../entities/ordering/move-row.ts'
import type { Sibling } from '../entities/ordering/siblings.ts'
import type { Hooks } from '../entities/rules/hooks.ts'
import { countFirst } from '../entities/storage/row-bytes.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { invalidInput } from '../errors.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { filterText } from '../tasks/filter-text/filter-schema.ts'
import { VIEW_LIMITS } from './limits.ts'
import { separateViews, viewOrder } from './order.ts'
import { createReferences } from './references.ts'
import type { ChangedView, MoveViewInput } from './schema.ts'
import { toStoredFilters } from './stored-filters.ts'
import { viewEntity } from './view.ts'

/** The operations on saved views: those of every entity, and moving. */
export interface ViewService extends EntityService<(typeof viewEntity)['schemas']> {
  /** Moves a view among the others. @throws TaskwireError NOT_FOUND, CONFLICT, INVALID_INPUT. */
  move(actor: Actor, input: Conditional<MoveViewInput>): Promise<ChangedView>
}

type ViewRow = StoredRow & Sibling & { filter: string }

/** Creates the view service on a database. */
export function createViewService(database: TenantDatabase, clock: Clock): ViewService {
  const verbs: EntityService<(typeof viewEntity)['schemas']> = createEntityService(viewEntity, {
    database,
    clock,
    hooks,
  })
  const withReferences = createReferences(database)

  /** Lists views with their references. A page whose names are too long for one response is read again with fewer views. */
  async function list(
    ...[actor, input, maxBytes = BYTE_BUDGETS.answer]: Parameters<ViewService['list']>
  ): ReturnType<ViewService['list']> {
    const page = await verbs.list(actor, input, maxBytes)
    const items = await withReferences(actor.userId, page.items)
    const fitting = countFirst(items, maxBytes, (view) => Buffer.byteLength(JSON.stringify(view)))
    const limit = Math.max(1, fitting)
    return limit < items.length ? list(actor, { ...input, limit }, maxBytes) : { ...page, items }
  }

  return {
    ...verbs,
    list,

    async get(actor, input) {
      const view = await verbs.get(actor, input)
      const [whole = view] = await withReferences(actor.userId, [view])
      return whole
    },

    update(actor, input) {
      const { filter } = input
      if (!filter) return verbs.update(actor, input)
      return verbs.compose(actor, {
        verb: 'update',
        input,
        work: (steps, row, now) =>
          setFilter(steps, [row], {
            filter: filterText(filter),
            path: ['filter'],
            columns: viewEntity.changedColumns(input, now),
          }),
      })
    },

    updateMany(actor, input, maxBytes) {
      const { filter } = input.set
      if (!filter) return verbs.updateMany(actor, input, maxBytes)
      return verbs.composeMany(actor, {
        verb: 'updateMany',
        input,
        maxBytes,
        work: (steps, rows, now) =>
          setFilter(steps, rows, {
            filter: filterText(filter),
            path: ['set', 'filter'],
            columns: viewEntity.changedColumns(input.set, now),
          }),
      })
    },

    restore: (actor, input) =>
      verbs.compose(actor, {
        verb: 'restore',
        input,
        inTrash: true,
        async work(steps, { id, deletedAt }, at) {
          if (!deletedAt) return
          await steps.change([id], { deletedAt: null, updatedAt: at })
          await separateViews(steps, [id])
        },
      }),

    move: (actor, input) =>
      verbs.compose(actor, {
        verb: 'move',
        input,
        work: (steps, row, at) => moveRow(steps, row as ViewRow, { name: 'view', input, order: viewOrder, at }),
      }),
  }
}

const hooks: Hooks = {
  async prepare(steps, rows) {
    await assertRoom(steps, rows.length)
    const given = rows.map(({ columns, path }) => ({ filter: String(columns.filter), path: [...path, 'filter'] }))
    const stored = await toStoredFilters(steps, given)
    for (const [n, { columns }] of rows.entries()) columns.filter = stored[n]
  },

  async rewrite(steps, row, { columns }) {
    const filter = String(columns.filter)
    // A filter that is sent back stays as it is, even if a name in it has become ambiguous or wrong.
    if (filter === (row as ViewRow).filter) return columns
    const [stored] = await toStoredFilters(steps, [{ filter, path: ['filter'] }])
    return { ...columns, filter: stored }
  },
}

/** Checks that a user may have so many more views. @throws TaskwireError INVALID_INPUT */
async function assertRoom({ client, userId }: Steps, more: number): Promise<void> {
  const { perUser } = VIEW_LIMITS
  const existing = await delegateOf(client, 'view').findMany<{ id: string }>({
    where: { userId },
    select: { id: true },
    take: perUser,
  })
  if (existing.length + more <= perUser) return
  const message = `A user can have ${perUser} views, including those in the trash; purge one first`
  throw invalidInput({ path: [], code: 'too_many', message })
}

interface FilterChange {
  filter: string
  path: string[]
  columns: Record<string, unknown>
}

async function setFilter(steps: Steps, rows: StoredRow[], { filter, path, columns }: FilterChange): Promise<void> {
  const ids = rows.map(({ id }) => id)
  const isStored = rows.every((row) => (row as ViewRow).filter === filter)
  const [stored] = isStored ? [filter] : await toStoredFilters(steps, [{ filter, path }])
  await steps.change(ids, { ...columns, filter: stored })
}

/** The noun `view` of the API: its entity and its service. */
export const viewNoun = { entity: viewEntity, createService: createViewService }
