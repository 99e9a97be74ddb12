import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import { moveRow } from '../entities/ordering/move-row.ts'
import type { Sibling } from '../entities/ordering/siblings.ts'
import { ownedBy } from '../entities/rules/owner.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { moveTasksOf, trashTasksOf } from '../tasks/structure/group-queries.ts'
import { sectionOrder } from './order.ts'
import type {
  ChangedSection,
  ChangedSections,
  DeleteSectionInput,
  DeleteSectionsInput,
  MoveSectionInput,
} from './schema.ts'
import { sectionEntity } from './section.ts'

/** The operations on sections: those of every entity, and moving. */
export interface SectionService
  extends Omit<EntityService<(typeof sectionEntity)['schemas']>, 'delete' | 'deleteMany'> {
  /** Deletes a section; its tasks move to its list or to the trash. @throws TaskwireError NOT_FOUND, CONFLICT. */
  delete(actor: Actor, input: Conditional<DeleteSectionInput>): Promise<ChangedSection>
  /** Deletes several sections, atomically. @throws TaskwireError NOT_FOUND, CONFLICT. */
  deleteMany(actor: Actor, input: DeleteSectionsInput, maxBytes?: number): Promise<ChangedSections>
  /** Moves a section among those of its list. @throws TaskwireError NOT_FOUND, CONFLICT, INVALID_INPUT. */
  move(actor: Actor, input: Conditional<MoveSectionInput>): Promise<ChangedSection>
}

type SectionRow = StoredRow & Sibling & { listId: string }

/** Creates the section service on a database. */
export function createSectionService(database: TenantDatabase, clock: Clock): SectionService {
  const hooks = ownedBy({ name: 'list', field: 'listId', of: 'section' })
  const verbs = createEntityService(sectionEntity, { database, clock, hooks })

  async function deleteSections(
    steps: Steps,
    rows: StoredRow[],
    { tasks, at }: { tasks: DeleteSectionInput['tasks']; at: Date },
  ): Promise<void> {
    const ids = rows.map(({ id }) => id)
    const group = { column: 'section_id' as const, ids, at }
    await (tasks === 'trash' ? trashTasksOf(steps, group) : moveTasksOf(steps, group))
    await steps.purge(ids)
  }

  return {
    ...verbs,

    delete: (actor, input) =>
      verbs.compose(actor, {
        verb: 'delete',
        input,
        work: (steps, row, at) => deleteSections(steps, [row], { tasks: input.tasks, at }),
      }),

    deleteMany: (actor, input, maxBytes) =>
      verbs.composeMany(actor, {
        verb: 'deleteMany',
        input,
        maxBytes,
        work: (steps, rows, at) => deleteSections(steps, rows, { tasks: input.tasks, at }),
      }),

    move: (actor, input) =>
      verbs.compose(actor, {
        verb: 'move',
        input,
        work: (steps, row, at) =>
          moveRow(steps, row as SectionRow, { name: 'section', input, order: sectionOrder, at }),
      }),
  }
}

/** The noun `section` of the API: its entity and its service. */
export const sectionNoun = { entity: sectionEntity, createService: createSectionService }
