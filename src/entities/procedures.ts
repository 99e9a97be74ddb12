import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import type * as z from 'zod'
import type { Context } from '../api/context.ts'
import type { FailureShape } from '../api/failures.ts'
import { declareErrors, type Meta, pagedProcedure, protectedProcedure } from '../api/procedures.ts'
import type { Scope } from '../auth/actor.ts'
import type { ErrorCode } from '../errors.ts'
import type { EntitySchemas } from './definition/define-entity.ts'
import { articled } from './definition/names.ts'
import type { Conditional } from './definition/version-condition.ts'
import type { EntityService, Noun } from './entity-service.ts'

/** The definition of a procedure in tRPC's types. */
export interface Def<Input, Output, Code extends ErrorCode, Row> {
  input: Input
  output: Output
  meta: Meta
  errorShape: FailureShape | FailureShape<Code, Row>
}

type Query<Input, Output, Code extends ErrorCode, Row> = TRPCQueryProcedure<Def<Input, Output, Code, Row>>
/** A mutation of an entity's rows. */
export type Mutation<
  S extends EntitySchemas,
  In extends keyof S,
  Out extends keyof S,
  Code extends ErrorCode = ChangeError,
> = TRPCMutationProcedure<Def<z.input<S[In]>, z.output<S[Out]>, Code, z.output<S['Row']>>>
/** The error codes of mutations that remove rows. */
export type RemovalError = 'NOT_FOUND' | 'CONFLICT' | 'IDEMPOTENCY_MISMATCH'
type ChangeError = RemovalError | 'QUOTA_EXCEEDED'
type CreateError = 'CONFLICT' | 'IDEMPOTENCY_MISMATCH' | 'QUOTA_EXCEEDED'

/** The procedures that every entity has. */
export interface EntityProcedures<S extends EntitySchemas> {
  list: Query<z.input<S['List']> | undefined, z.output<S['Page']>, never, never>
  get: Query<z.input<S['ById']>, z.output<S['Row']>, 'NOT_FOUND', never>
  create: Mutation<S, 'Create', 'Changed', CreateError>
  update: Mutation<S, 'Update', 'Changed'>
  replace: Mutation<S, 'Replace', 'Changed'>
  delete: Mutation<S, 'Action', 'Changed', RemovalError>
  createMany: Mutation<S, 'CreateMany', 'ChangedMany', CreateError>
  updateMany: Mutation<S, 'UpdateMany', 'ChangedMany'>
  deleteMany: Mutation<S, 'ActionMany', 'ChangedMany', RemovalError>
}

/** Declares the errors of procedures that read, create, change or remove rows of one entity. */
export function entityErrors<Row>() {
  const declare = declareErrors<Row>()
  return {
    found: declare('NOT_FOUND'),
    created: declare('CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED'),
    changed: declare('NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED'),
    // Removing rows never exceeds a quota.
    removed: declare('NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH'),
  }
}

/** Adds the version condition of REST's If-Match and If-None-Match headers to the input of a change. */
export function withCondition<Input>({ condition }: Pick<Context, 'condition'>, input: Input): Conditional<Input> {
  return (condition ? { ...input, condition } : input) as Conditional<Input>
}

/**
 * Creates the procedures that every entity has, from its definition: with inputs, outputs, errors, scopes and REST routes.
 */
export function entityProcedures<S extends EntitySchemas>(noun: Noun<S, EntityService<S>>): EntityProcedures<S> {
  const { name, plural, schemas, hasTrash, summaries } = noun.entity
  const write: Scope = `${plural}:write`
  const read: Scope = `${plural}:read`
  const all = `/${plural}` as const
  const one = `${all}/{id}` as const
  const a = articled(name)
  type Output<Name extends keyof EntitySchemas> = z.output<S[Name]>
  const { found, created, changed, removed } = entityErrors<z.output<S['Row']>>()

  const procedures = {
    list: pagedProcedure
      .meta({
        scope: read,
        summary: summaries.list ?? `Lists ${plural}, a page at a time.`,
        rest: { method: 'GET', path: all },
      })
      .input(schemas.List.optional())
      .output(schemas.Page)
      .query(({ ctx, input }) => ctx.serviceOf(noun).list(ctx.actor, (input ?? {}) as Output<'List'>, ctx.answerBytes)),

    get: protectedProcedure
      .meta({
        ...found.meta,
        scope: read,
        summary: summaries.get ?? `Gets ${a} by id${hasTrash ? ', including those in the trash' : ''}.`,
        rest: { method: 'GET', path: one },
      })
      .errors(found.format)
      .input(schemas.ById)
      .output(schemas.Row)
      .query(({ ctx, input }) => ctx.serviceOf(noun).get(ctx.actor, input as Output<'ById'>)),

    create: protectedProcedure
      .meta({
        ...created.meta,
        scope: write,
        summary: summaries.create ?? `Creates ${a}.`,
        rest: { method: 'POST', path: all, creates: one },
      })
      .errors(created.format)
      .input(schemas.Create)
      .output(schemas.Changed)
      .mutation(async ({ ctx, input }) => {
        const { row, created } = await ctx.serviceOf(noun).create(ctx.actor, input as Output<'Create'>)
        if (created) ctx.noteCreated()
        return row
      }),

    update: protectedProcedure
      .meta({
        ...changed.meta,
        scope: write,
        summary:
          summaries.update ?? `Changes the given fields of ${a}. Omitted fields stay unchanged; null clears a field.`,
        rest: { method: 'PATCH', path: one },
      })
      .errors(changed.format)
      .input(schemas.Update)
      .output(schemas.Changed)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).update(ctx.actor, withCondition(ctx, input as Output<'Update'>)),
      ),

    replace: protectedProcedure
      .meta({
        ...changed.meta,
        scope: write,
        summary:
          summaries.replace ??
          `Replaces all fields of ${a}, or creates it. Omitted fields take their defaults; read-only fields may be sent back unchanged.`,
        rest: { method: 'PUT', path: one, creates: one },
      })
      .errors(changed.format)
      .input(schemas.Replace)
      .output(schemas.Changed)
      .mutation(async ({ ctx, input }) => {
        const whole = withCondition(ctx, input as Output<'Replace'>)
        const { row, created } = await ctx.serviceOf(noun).replace(ctx.actor, whole)
        if (created) ctx.noteCreated()
        return row
      }),

    delete: protectedProcedure
      .meta({
        ...removed.meta,
        scope: write,
        summary:
          summaries.delete ??
          (hasTrash
            ? `Moves ${a} to the trash, from which it can be restored. No effect if it is already there.`
            : `Permanently deletes ${a}.`),
        rest: { method: 'DELETE', path: one },
      })
      .errors(removed.format)
      .input(schemas.Action)
      .output(schemas.Changed)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).delete(ctx.actor, withCondition(ctx, input as Output<'Action'>)),
      ),

    createMany: protectedProcedure
      .meta({
        ...created.meta,
        scope: write,
        summary: summaries.createMany ?? `Creates several ${plural}, atomically: all or none.`,
        isBulk: true,
        rest: { method: 'POST', path: `${all}/bulk/create` },
      })
      .errors(created.format)
      .input(schemas.CreateMany)
      .output(schemas.ChangedMany)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).createMany(ctx.actor, input as Output<'CreateMany'>, ctx.createdBytes),
      ),

    updateMany: protectedProcedure
      .meta({
        ...changed.meta,
        scope: write,
        summary: summaries.updateMany ?? `Makes the same change to several ${plural}, atomically: all or none.`,
        isBulk: true,
        rest: { method: 'POST', path: `${all}/bulk/update` },
      })
      .errors(changed.format)
      .input(schemas.UpdateMany)
      .output(schemas.ChangedMany)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).updateMany(ctx.actor, input as Output<'UpdateMany'>, ctx.answerBytes),
      ),

    deleteMany: protectedProcedure
      .meta({
        ...removed.meta,
        scope: write,
        summary:
          summaries.deleteMany ??
          (hasTrash
            ? `Moves several ${plural} to the trash, atomically: all or none.`
            : `Permanently deletes several ${plural}, atomically: all or none.`),
        isBulk: true,
        rest: { method: 'POST', path: `${all}/bulk/delete` },
      })
      .errors(removed.format)
      .input(schemas.ActionMany)
      .output(schemas.ChangedMany)
      .mutation(({ ctx, input }) =>
        ctx.serviceOf(noun).deleteMany(ctx.actor, input as Output<'ActionMany'>, ctx.answerBytes),
      ),
  }
  return procedures as unknown as EntityProcedures<S>
}
