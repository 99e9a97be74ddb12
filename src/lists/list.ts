import * as z from 'zod'
import { foldCase } from '../../client-sdk/src/matching/fold.ts'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { ListModel } from '../generated/prisma/models/List.ts'
import { text, visibleText } from '../text.ts'
import { knownColor, ListColor } from './color.ts'
import { outsideArchive } from './filter.ts'
import { LIST_LIMITS } from './limits.ts'
import { findMisplacedList } from './undo-queries.ts'

const { column, required, optional, nullable, readOnly } = fieldsOf<ListModel>()

/** The definition of the list entity. Operations particular to lists are in `service.ts`. */
export const listEntity = defineEntity<ListModel>()({
  name: 'list',
  plural: 'lists',
  type: 'TaskList',
  model: 'list',
  fields: {
    name: required({
      input: visibleText(LIST_LIMITS.nameLength).meta({ examples: ['Groceries'] }),
      output: z.string(),
      columns: ['name'],
      derived: ['nameSort'],
      read: ({ name }) => name,
      write: (name) => ({ name, nameSort: foldCase(name) }),
    }),
    description: optional({
      ...column('description'),
      input: text(0, LIST_LIMITS.descriptionLength),
      output: z.string(),
      default: '',
    }),
    color: nullable({
      columns: ['color'],
      read: ({ color }) => knownColor(color),
      write: (color) => ({ color }),
      input: ListColor,
      output: ListColor,
    }),
    position: readOnly({
      ...column('position'),
      input: z.string(),
      output: z.string().meta({
        description: 'The manual order among all lists: sort by it byte by byte. Opaque, and changed by `lists.move`',
      }),
    }),
    archivedAt: readOnly({
      ...column('archivedAt'),
      input: z.date(),
      output: z.date().nullable().meta({ description: 'When the list was archived; null while it is in use' }),
    }),
  },
  hasTrash: true,
  texts: ['name', 'description'],
  filters: {
    archived: z.boolean().optional().meta({ description: 'True: archived lists too. Default false' }),
  },
  standing: outsideArchive,
  sortKeys: ['createdAt', 'updatedAt', 'name', 'position'],
  sortColumns: {
    createdAt: byTime('createdAt'),
    updatedAt: byTime('updatedAt'),
    name: { column: 'nameSort', value: text(1, 2 * LIST_LIMITS.nameLength), type: 'text' },
    position: { column: 'position', value: text(1, 100), type: 'text' },
  },
  defaultSort: [{ by: 'position', order: 'asc' }],
  order: '`position` is the manual order',
  about: 'A list of tasks',
  summaries: {
    list: 'Lists the lists of the caller, a page at a time.',
    restore:
      'Restores a list from the trash, with the tasks that were deleted with it. No effect if it is not in the trash.',
    purge: 'Permanently deletes a list in the trash, with its sections. Its tasks stay in the trash.',
    emptyTrash:
      'Permanently deletes all lists in the trash, with their sections. This happens automatically 30 days after deletion.',
  },
  example: {
    id: '01a2134d-c622-74ec-ae07-f77888b1355b',
    name: 'Groceries',
    description: '',
    color: 'green',
    position: 'a1',
    archivedAt: null,
    deletedAt: null,
    version: 1,
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
  },
  examples: { create: { name: 'Groceries', color: 'green' }, update: { name: 'Shopping', color: null } },
  afterUndo: findMisplacedList,
})
