import * as z from 'zod'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import type { TagModel } from '../generated/prisma/models/Tag.ts'
import { knownColor, ListColor } from '../lists/color.ts'
import { TASK_LIMITS } from '../tasks/limits.ts'
import { text } from '../text.ts'

const { readOnly } = fieldsOf<TagModel>()

/**
 * The definition of the tag entity: the tags that have a color. A tag without one has no row; `service.ts` adds and deletes rows. The
 * id follows from the name (`tagId`), so that every device and the server agree on it.
 */
export const tagEntity = defineEntity<TagModel>()({
  name: 'tag',
  plural: 'tags',
  type: 'ColoredTag',
  model: 'tag',
  fields: {
    name: readOnly({
      columns: ['name'],
      derived: ['key'],
      read: ({ name }) => name,
      input: z.string(),
      output: z.string().meta({ description: 'The tag, as it was spelled when it got its color' }),
    }),
    color: readOnly({
      columns: ['color'],
      read: ({ color }) => knownColor(color) ?? 'gray',
      input: z.string(),
      output: ListColor,
    }),
  },
  hasTrash: false,
  about: 'A tag that has a color. It is deleted when the color is removed, and stays if no task has the tag any more',
  // A user has few, and their names are short: they neither count towards the quota nor decide how many rows fit into a response.
  texts: [],
  sortKeys: ['name'],
  sortColumns: { name: { column: 'key', value: text(1, 2 * TASK_LIMITS.tagLength), type: 'text' } },
  defaultSort: [{ by: 'name', order: 'asc' }],
  example: {
    id: 'd2c8c28e-3d0b-82ca-8706-824e028ae77a',
    name: 'home',
    color: 'green',
    version: 1,
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
  },
  examples: { create: {}, update: {} },
})
