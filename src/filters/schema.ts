import * as z from 'zod'
import { checkLength, FilterText } from '../tasks/filter-text/filter-schema.ts'
import { checkLimits, FilterTree, ParsedTree } from '../tasks/filter-text/tree-schema.ts'

const TREE = {
  tree: { and: [{ is: 'open' }, { field: 'due', cmp: '<=', date: 'today' }] },
  text: 'is:open due<=today',
}

/** The text of a filter to parse. */
export const ParseFilterInput = z
  .strictObject({
    text: FilterText.meta({
      ...FilterText.meta(),
      description: 'A condition on tasks, such as `due:today | (priority>=high -tag:waiting)`',
    }),
  })
  .meta({ id: 'ParseFilterInput', description: 'The text of a filter', examples: [{ text: TREE.text }] })
export type ParseFilterInput = z.infer<typeof ParseFilterInput>

/** A filter as a tree. */
export const FilterAsTree = z
  .object({
    tree: ParsedTree.nullable().meta({
      description: 'The condition; null for a text without conditions, which all tasks match',
    }),
  })
  .meta({ id: 'FilterAsTree', description: 'A filter as a tree' })
export type FilterAsTree = z.infer<typeof FilterAsTree>

/** The tree of a filter to print. Its text must be within the limit of texts. */
export const PrintFilterInput = z
  .strictObject({
    tree: FilterTree.nullable().meta({ description: 'The condition; null for a filter without conditions' }),
  })
  .superRefine(({ tree }, context) => {
    if (!tree) return
    checkLimits(tree, context, ['tree'])
    if (context.issues.length === 0) checkLength(tree, context, ['tree'])
  })
  .meta({ id: 'PrintFilterInput', description: 'A filter as a tree', examples: [{ tree: TREE.tree }] })
export type PrintFilterInput = z.infer<typeof PrintFilterInput>

/** A filter as text. */
export const FilterAsText = z
  .object({ text: z.string().meta({ description: 'The condition; empty for a filter without conditions' }) })
  .meta({ id: 'FilterAsText', description: 'A filter as text' })
export type FilterAsText = z.infer<typeof FilterAsText>
