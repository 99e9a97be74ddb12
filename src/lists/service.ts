import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import { moveRow } from '../entities/ordering/move-row.ts'
import { separateEqual } from '../entities/ordering/separate.ts'
import type { Sibling } from '../entities/ordering/siblings.ts'
import { assertLive } from '../entities/rules/live-row.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { invalidInput } from '../errors.ts'
import { moveTasksOf, restoreTasksOf, trashTasksOf } from '../tasks/structure/group-queries.ts'
import { listEntity } from './list.ts'
import { listOrder } from './order.ts'
import type {
  ChangedLists,
  ChangedTaskList,
  DeleteListInput,
  DeleteListsInput,
  MoveListInput,
  TaskListAction,
} from './schema.ts'

/** The operations on lists: those of every entity, and archiving and moving. */
export interface ListService extends Omit<EntityService<(typeof listEntity)['schemas']>, 'delete' | 'deleteMany'> {
  /** Moves a list and its tasks to the trash, or the tasks to another list. @throws TaskwireError NOT_FOUND, CONFLICT. */
  delete(actor: Actor, input: Conditional<DeleteListInput>): Promise<ChangedTaskList>
  /** Deletes several lists, atomically. @throws TaskwireError NOT_FOUND, CONFLICT. */
  deleteMany(actor: Actor, input: DeleteListsInput, maxBytes?: number): Promise<ChangedLists>
  /** Moves a list among the others. @throws TaskwireError NOT_FOUND, CONFLICT, INVALID_INPUT. */
  move(actor: Actor, input: Conditional<MoveListInput>): Promise<ChangedTaskList>
  /** Archives a list; no effect if it already is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  archive(actor: Actor, input: Conditional<TaskListAction>): Promise<ChangedTaskList>
  /** Takes a list out of the archive; no effect if it is not there. @throws TaskwireError NOT_FOUND, CONFLICT. */
  unarchive(actor: Actor, input: Conditional<TaskListAction>): Promise<ChangedTaskList>
}

type ListRow = StoredRow & Sibling & { archivedAt: Date | null }

/** Creates the list service on a database. */
export function createListService(database: TenantDatabase, clock: Clock): ListService {
  const verbs = createEntityService(listEntity, { database, clock })

  return {
    ...verbs,

    delete: (actor, input) =>
      verbs.compose(actor, {
        verb: 'delete',
        input,
        inTrash: true,
        work: (steps, row, at) => deleteLists(steps, [row], { moveTasksTo: input.moveTasksTo, at }),
      }),

    deleteMany: (actor, input, maxBytes) =>
      verbs.composeMany(actor, {
        verb: 'deleteMany',
        input,
        inTrash: true,
        maxBytes,
        work: (steps, rows, at) => deleteLists(steps, rows, { moveTasksTo: input.moveTasksTo, at }),
      }),

    restore: (actor, input) => verbs.compose(actor, { verb: 'restore', input, inTrash: true, work: restoreList }),

    move: (actor, input) =>
      verbs.compose(actor, {
        verb: 'move',
        input,
        work: (steps, row, at) => moveRow(steps, row as ListRow, { name: 'list', input, order: listOrder, at }),
      }),

    archive: (actor, input) =>
      verbs.compose(actor, {
        verb: 'archive',
        input,
        async work(steps, row, at) {
          if (!(row as ListRow).archivedAt) await steps.change([row.id], { archivedAt: at, updatedAt: at })
        },
      }),

    unarchive: (actor, input) =>
      verbs.set(actor, { verb: 'unarchive', input, columns: (now) => ({ archivedAt: null, updatedAt: now }) }),
  }
}

async function deleteLists(
  steps: Steps,
  rows: StoredRow[],
  { moveTasksTo, at }: { moveTasksTo: string | null | undefined; at: Date },
): Promise<void> {
  const ids = rows.filter(({ deletedAt }) => !deletedAt).map(({ id }) => id)
  if (moveTasksTo) await assertTarget(steps, moveTasksTo, rows)
  if (ids.length === 0) return
  const group = { column: 'list_id' as const, ids, at }
  if (moveTasksTo === undefined) await trashTasksOf(steps, group)
  else await moveTasksOf(steps, { ...group, listId: moveTasksTo })
  await steps.change(ids, { deletedAt: at, updatedAt: at })
}

async function assertTarget(steps: Steps, id: string, deleted: StoredRow[]): Promise<void> {
  const path = ['moveTasksTo']
  if (deleted.some((row) => row.id === id))
    throw invalidInput({ path, code: 'itself', message: 'Must not be a list that this call deletes' })
  assertLive(await steps.find(id), { name: 'list', path })
}

/** Restores a list with the tasks that were moved to the trash with it. */
async function restoreList(steps: Steps, { id, deletedAt }: StoredRow, at: Date): Promise<void> {
  if (!deletedAt) return
  // First, because restoring the list forgets the change that deleted it.
  await restoreTasksOf(steps, { listId: id, at })
  await steps.change([id], { deletedAt: null, updatedAt: at })
  await separateEqual(steps, listOrder, [id])
}

/** The noun `list` of the API: its entity and its service. */
export const listNoun = { entity: listEntity, createService: createListService }
