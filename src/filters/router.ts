import { protectedProcedure, router } from '../api/procedures.ts'
import { toText, toTree } from './convert.ts'
import { FilterAsText, FilterAsTree, ParseFilterInput, PrintFilterInput } from './schema.ts'

/** The procedures that convert filters. They read nothing from the database. */
export const filtersRouter = router({
  parse: protectedProcedure
    .meta({
      scope: 'tasks:read',
      summary:
        'Returns the tree of the text of a filter, or the place of its error. Reads no tasks, lists or sections.',
      rest: { method: 'POST', path: '/filters/parse' },
    })
    .input(ParseFilterInput)
    .output(FilterAsTree)
    .query(({ input }) => toTree(input)),

  print: protectedProcedure
    .meta({
      scope: 'tasks:read',
      summary: 'Returns the text of a filter that is given as a tree. Reads no tasks, lists or sections.',
      rest: { method: 'POST', path: '/filters/print' },
    })
    .input(PrintFilterInput)
    .output(FilterAsText)
    .query(({ input }) => toText(input)),
})
