import * as z from 'zod'
import { foldCase } from '../../client-sdk/src/matching/fold.ts'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { ViewModel } from '../generated/prisma/models/View.ts'
import { checkLength, Filter, filterText } from '../tasks/filter-text/filter-schema.ts'
import { text, visibleText } from '../text.ts'
import { GROUPINGS, LAYOUTS, VIEW_LIMITS } from './limits.ts'
import { separateViews } from './order.ts'
import { ViewReferences } from './reference-schema.ts'
import { fromColumn, StoredTaskOrder, TaskOrder, toColumn } from './task-order.ts'

const { column, required, optional, flag, nullable, readOnly, detail } = fieldsOf<ViewModel>()

const Grouping = z.enum(GROUPINGS).meta({
  description: 'What the tasks are grouped by; `due` by the day on which they are due',
})
const Layout = z.enum(LAYOUTS).meta({
  description: 'How the tasks are shown: below each other, or on a board with a column for each group',
})

/** The filter of a view, which is stored as text. */
const ViewFilter = Filter.superRefine((filter, context) => {
  if (typeof filter !== 'string') checkLength(filter, context)
}).meta({
  ...Filter.meta(),
  description:
    'Tasks that match a condition, as text such as `due:today | (priority>=high -tag:waiting)` or as a tree, which is stored as text; over REST as text. Days are those of `timeZone`',
})

/** The definition of the view entity. Operations particular to views are in `service.ts`. */
export const viewEntity = defineEntity<ViewModel>()({
  name: 'view',
  plural: 'views',
  type: 'View',
  model: 'view',
  fields: {
    name: required({
      input: visibleText(VIEW_LIMITS.nameLength).meta({ examples: ['Waiting for others'] }),
      output: z.string(),
      columns: ['name'],
      derived: ['nameSort'],
      read: ({ name }) => name,
      write: (name) => ({ name, nameSort: foldCase(name) }),
    }),
    filter: optional({
      columns: ['filter'],
      read: ({ filter }) => filter,
      write: (filter) => ({ filter: filterText(filter) }),
      input: ViewFilter,
      output: z.string().meta({
        description:
          'The filter, for `tasks.list`. Names of lists and sections that belong to exactly one of them are stored as its id',
      }),
      default: '',
    }),
    sort: nullable({
      columns: ['sort'],
      read: ({ sort }) => fromColumn(sort),
      write: (sort) => ({ sort: toColumn(sort) }),
      input: TaskOrder,
      output: StoredTaskOrder,
    }),
    groupBy: optional({
      columns: ['groupBy'],
      read: ({ groupBy }) => GROUPINGS.find((known) => known === groupBy) ?? 'none',
      write: (groupBy) => ({ groupBy }),
      input: Grouping,
      output: Grouping,
      default: 'none',
    }),
    layout: optional({
      columns: ['layout'],
      read: ({ layout }) => LAYOUTS.find((known) => known === layout) ?? 'list',
      write: (layout) => ({ layout }),
      input: Layout,
      output: Layout,
      default: 'list',
    }),
    favorite: flag({
      ...column('favorite'),
      input: z.boolean().meta({ description: 'Whether the view is among the favorites of the user' }),
      output: z.boolean(),
      default: false,
    }),
    position: readOnly({
      ...column('position'),
      input: z.string(),
      output: z.string().meta({
        description: 'The manual order among all views: sort by it byte by byte. Opaque, and changed by `views.move`',
      }),
    }),
    references: detail(ViewReferences),
  },
  hasTrash: true,
  texts: ['name', 'filter'],
  sortKeys: ['createdAt', 'name', 'position'],
  sortColumns: {
    createdAt: byTime('createdAt'),
    name: { column: 'nameSort', value: text(1, 2 * VIEW_LIMITS.nameLength), type: 'text' },
    position: { column: 'position', value: text(1, 100), type: 'text' },
  },
  defaultSort: [{ by: 'position', order: 'asc' }],
  order: '`position` is the manual order',
  about: 'A saved view: a filter of tasks, and how they are shown',
  example: {
    id: '01a2134d-c622-74ec-ae07-f77888b1355e',
    name: 'Waiting for others',
    filter: 'is:open tag:waiting',
    sort: [{ by: 'due', order: 'asc' }],
    groupBy: 'list',
    layout: 'board',
    favorite: true,
    position: 'a1',
    deletedAt: null,
    version: 1,
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
  },
  examples: {
    create: { name: 'Waiting for others', filter: 'is:open tag:waiting', groupBy: 'list', layout: 'board' },
    update: { filter: 'is:open due<=today', sort: [{ by: 'due' }, { by: 'priority', order: 'desc' }], favorite: true },
  },
  afterUndo: separateViews,
})
