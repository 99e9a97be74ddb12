import * as z from 'zod'

const ViewReference = z
  .object({
    field: z.enum(['list', 'section']),
    id: z.string().meta({ format: 'uuid' }),
    name: z.string().nullable().meta({ description: 'The present name; null if there is no such row' }),
    state: z.enum(['live', 'in_trash', 'not_found']).meta({
      description:
        '`in_trash`: the list, or the list of the section, is in the trash; `not_found`: it was permanently deleted',
    }),
    start: z.number().int().meta({ description: 'Where the id begins in `filter`, in UTF-16 code units' }),
    end: z.number().int().meta({ description: 'Where the id ends' }),
  })
  .meta({ id: 'ViewReference', description: 'A list or section in the filter of a view' })
export type ViewReference = z.infer<typeof ViewReference>

/** The lists and sections in the filter of a view. */
export const ViewReferences = z.array(ViewReference).meta({
  description:
    'The lists and sections whose ids are in `filter`, with their names. Only in responses of `views.get` and `views.list`, and only if there are any',
  examples: [
    [
      {
        field: 'list',
        id: '01a2134d-c622-74ec-ae07-f77888b1355b',
        name: 'Groceries',
        state: 'live',
        start: 5,
        end: 41,
      },
    ],
  ],
})
