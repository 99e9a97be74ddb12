import type { TRPCMutationProcedure } from '@trpc/server'
import type * as z from 'zod'
import { declareErrors, protectedProcedure } from '../api/procedures.ts'
import type { Scope } from '../auth/actor.ts'
import type { EntitySchemas } from './definition/define-entity.ts'
import { articled } from './definition/names.ts'
import { EmptiedTrash, EmptyTrashInput } from './definition/trash-schemas.ts'
import type { EntityService, Noun } from './entity-service.ts'
import { type Def, entityErrors, type Mutation, type RemovalError, withCondition } from './procedures.ts'

/** The procedures of an entity's trash. */
export interface TrashProcedures<S extends EntitySchemas> {
  restore: Mutation<S, 'Action', 'Changed'>
  purge: Mutation<S, 'Action', 'Changed', RemovalError>
  emptyTrash: TRPCMutationProcedure<Def<EmptyTrashInput | undefined, EmptiedTrash, 'CONFLICT', z.output<S['Row']>>>
}

/** Creates the procedures of an entity's trash: restoring rows, and deleting them permanently. */
export function trashProcedures<S extends EntitySchemas>(noun: Noun<S, EntityService<S>>): TrashProcedures<S> {
  const { name, plural, schemas, summaries } = noun.entity
  const scope: Scope = `${plural}:write`
  const all = `/${plural}` as const
  const a = articled(name)
  type Output<Name extends keyof EntitySchemas> = z.output<S[Name]>
  const { changed, removed } = entityErrors<Output<'Row'>>()
  // CONFLICT if a row outside the trash refers to one in it.
  const emptied = declareErrors<Output<'Row'>>()('CONFLICT')

  const procedures = {
    restore: protectedProcedure
      .meta({
        ...changed.meta,
        scope,
        summary: summaries.restore ?? `Restores ${a} from the trash. No effect if it is not in the trash.`,
        rest: { method: 'POST', path: `${all}/{id}/restore` },
      })
      .errors(changed.format)
      .input(schemas.Action)
      .output(schemas.Changed)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).restore(ctx.actor, withCondition(ctx, input as Output<'Action'>)),
      ),

    purge: protectedProcedure
      .meta({
        ...removed.meta,
        scope,
        summary: summaries.purge ?? `Permanently deletes ${a} in the trash.`,
        rest: { method: 'DELETE', path: `${all}/trash/{id}` },
      })
      .errors(removed.format)
      .input(schemas.Action)
      .output(schemas.Changed)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).purge(ctx.actor, withCondition(ctx, input as Output<'Action'>)),
      ),

    emptyTrash: protectedProcedure
      .meta({
        ...emptied.meta,
        scope,
        summary:
          summaries.emptyTrash ??
          `Permanently deletes all ${plural} in the trash. This happens automatically 30 days after deletion.`,
        rest: { method: 'DELETE', path: `${all}/trash` },
      })
      .errors(emptied.format)
      .input(EmptyTrashInput.optional())
      .output(EmptiedTrash)
      .mutation(({ ctx, input }) => ctx.serviceOf(noun).emptyTrash(ctx.actor, input ?? {})),
  }
  return procedures as unknown as TrashProcedures<S>
}
