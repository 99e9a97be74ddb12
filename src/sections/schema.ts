import * as z from 'zod'
import { bulkInput } from '../entities/definition/bulk-input.ts'
import { Id, IdempotencyKey, IfVersion } from '../entities/definition/common-schema.ts'
import { besideInputs } from '../entities/ordering/beside-schema.ts'
import { sectionEntity } from './section.ts'

const { schemas } = sectionEntity
export const Section = schemas.Row
export type Section = z.infer<typeof Section>
export const ChangedSection = schemas.Changed
export type ChangedSection = z.infer<typeof ChangedSection>
export type ChangedSections = z.infer<typeof schemas.ChangedMany>

const tasks = z.enum(['move', 'trash']).optional().meta({
  description:
    '`move`: the tasks of the section move to the end of its list; `trash`: they move to the trash. Default move',
})

/** The section to delete, and where its tasks go. */
export const DeleteSectionInput = z.strictObject({ ...schemas.Action.shape, tasks }).meta({
  id: 'DeleteSectionInput',
  description: 'The id of a section, where its tasks go, and optionally its required version',
})
export type DeleteSectionInput = z.infer<typeof DeleteSectionInput>

/** The sections to delete, and where their tasks go. */
export const DeleteSectionsInput = bulkInput({ tasks }).meta({
  id: 'DeleteSectionsInput',
  description: 'The ids of sections, where their tasks go, and optionally their required versions',
  examples: [{ ids: ['01a2134d-c622-74ec-ae07-f77888b1355c'] }],
})
export type DeleteSectionsInput = z.infer<typeof DeleteSectionsInput>

/** The section to move among the others of its list. */
export const MoveSectionInput = z
  .strictObject({
    id: Id,
    ...besideInputs('section'),
    ifVersion: IfVersion,
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'MoveSectionInput',
    description: 'The section to move, and the section of the same list before or after which it goes',
    examples: [{ id: '01a2134d-c622-74ec-ae07-f77888b1355c' }],
  })
export type MoveSectionInput = z.infer<typeof MoveSectionInput>
