import { protectedProcedure, router } from '../api/procedures.ts'
import { entityErrors, entityProcedures, withCondition } from '../entities/procedures.ts'
import { ChangedSection, DeleteSectionInput, DeleteSectionsInput, MoveSectionInput, type Section } from './schema.ts'
import { sectionEntity } from './section.ts'
import { sectionNoun } from './service.ts'

const { changed } = entityErrors<Section>()

/** The procedures of sections: those of every noun, and their own. */
export const sectionsRouter = router({
  ...entityProcedures(sectionNoun),

  delete: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'sections:write',
      summary: 'Permanently deletes a section. Its tasks move to the end of its list, or to the trash.',
      rest: { method: 'DELETE', path: '/sections/{id}' },
    })
    .errors(changed.format)
    .input(DeleteSectionInput)
    .output(ChangedSection)
    .mutation(({ ctx, input }) => ctx.serviceOf(sectionNoun).delete(ctx.actor, withCondition(ctx, input))),

  deleteMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'sections:write',
      summary:
        'Permanently deletes several sections, atomically: all or none. Their tasks move to the end of their lists, or to the trash.',
      isBulk: true,
      rest: { method: 'POST', path: '/sections/bulk/delete' },
    })
    .errors(changed.format)
    .input(DeleteSectionsInput)
    .output(sectionEntity.schemas.ChangedMany)
    .mutation(({ ctx, input }) => ctx.serviceOf(sectionNoun).deleteMany(ctx.actor, input, ctx.answerBytes)),

  move: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'sections:write',
      summary: 'Moves a section right before or after another one of its list, or to the end.',
      rest: { method: 'POST', path: '/sections/{id}/move' },
    })
    .errors(changed.format)
    .input(MoveSectionInput)
    .output(ChangedSection)
    .mutation(({ ctx, input }) => ctx.serviceOf(sectionNoun).move(ctx.actor, withCondition(ctx, input))),
})
