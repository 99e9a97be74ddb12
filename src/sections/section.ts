import * as z from 'zod'
import { foldCase } from '../../client-sdk/src/matching/fold.ts'
import { Id } from '../entities/definition/common-schema.ts'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { SectionModel } from '../generated/prisma/models/Section.ts'
import { text, visibleText } from '../text.ts'
import { outsideTrashedLists, sectionsOf } from './filter.ts'
import { SECTION_LIMITS } from './limits.ts'
import { sectionOrder, separateSections } from './order.ts'

const { column, required, fixed, readOnly } = fieldsOf<SectionModel>()

/** The definition of the section entity. Operations particular to sections are in `service.ts`. */
export const sectionEntity = defineEntity<SectionModel>()({
  name: 'section',
  plural: 'sections',
  type: 'Section',
  model: 'section',
  fields: {
    listId: fixed({
      ...column('listId'),
      input: Id.meta({ description: 'The list of the section. It cannot change later' }),
      output: z.string().meta({ format: 'uuid', description: 'The list of the section' }),
      changedBy: '',
    }),
    name: required({
      input: visibleText(SECTION_LIMITS.nameLength).meta({ examples: ['Vegetables'] }),
      output: z.string(),
      columns: ['name'],
      derived: ['nameSort'],
      read: ({ name }) => name,
      write: (name) => ({ name, nameSort: foldCase(name) }),
    }),
    position: readOnly({
      ...column('position'),
      derived: [sectionOrder.order],
      input: z.string(),
      output: z.string().meta({
        description:
          'The manual order among the sections of one list: sort by it byte by byte. Opaque, and changed by `sections.move`',
      }),
    }),
  },
  hasTrash: false,
  texts: ['name'],
  filters: {
    listId: Id.optional().meta({
      description: 'Sections of this list, also if it is in the trash. Omitted: of all lists outside the trash',
    }),
  },
  standing: outsideTrashedLists,
  matching: sectionsOf,
  sortKeys: ['createdAt', 'position'],
  sortColumns: {
    createdAt: byTime('createdAt'),
    position: { column: 'placeSort', value: text(1, 150), type: 'text' },
  },
  defaultSort: [{ by: 'position', order: 'asc' }],
  order: '`position` is the manual order within each list',
  about: 'A section of a list, a group of its tasks',
  summaries: {
    list: 'Lists the sections of one list, or of all lists outside the trash, a page at a time.',
    create: 'Creates a section at the end of a list.',
  },
  example: {
    id: '01a2134d-c622-74ec-ae07-f77888b1355c',
    listId: '01a2134d-c622-74ec-ae07-f77888b1355b',
    name: 'Vegetables',
    position: 'a1',
    version: 1,
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
  },
  examples: {
    create: { listId: '01a2134d-c622-74ec-ae07-f77888b1355b', name: 'Vegetables' },
    update: { name: 'Fruit' },
  },
  afterUndo: separateSections,
})
