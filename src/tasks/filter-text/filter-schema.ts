import * as z from 'zod'
import {
  FILTER_LIMITS,
  parseFilter,
  printFilter,
  type FilterTree as Tree,
} from '../../../client-sdk/src/filter/index.ts'
import { TEXT_OVER_REST } from '../../entities/definition/common-schema.ts'
import { isStorable } from '../../text.ts'
import { checkLimits, FilterTree } from './tree-schema.ts'

/** The text of a filter. An issue has the erroneous part of the text, and what could stand there. */
export const FilterText = z
  .string()
  .superRefine((text, context) => {
    if (!isStorable(text)) {
      context.addIssue({ code: 'custom', message: 'Must not contain the NUL character or a lone surrogate' })
      return
    }
    const { error } = parseFilter(text)
    if (error) context.addIssue({ code: 'custom', message: error.message, params: error })
  })
  .meta({
    maxLength: FILTER_LIMITS.length,
    description:
      'Tasks that match a condition, such as `due:today | (priority>=high -tag:waiting)`. Days are those of `timeZone`',
    examples: ['is:open due<=today', 'priority>=high !tag:waiting'],
  })

/** Returns a schema for a filter as text of this schema, or as the tree that a text stands for. */
export function textOrTree(text: typeof FilterText) {
  return z
    .union([text, FilterTree], { error: 'Must be the text of a filter, or a tree' })
    .superRefine((filter, context) => {
      if (typeof filter !== 'string') checkLimits(filter, context)
    })
    .meta({ ...text.meta(), [TEXT_OVER_REST]: true })
}

/** A filter as text, or as a tree. */
export const Filter = textOrTree(FilterText).meta({
  description:
    'Tasks that match a condition, as text such as `due:today | (priority>=high -tag:waiting)` or as a tree; over REST as text. Days are those of `timeZone`',
})

/** Returns a filter as text. */
export function filterText(filter: string | Tree): string {
  return typeof filter === 'string' ? filter : printFilter(filter)
}

/** Checks that a tree is within the limit of texts. */
export function checkLength(tree: Tree, context: z.RefinementCtx, path: string[] = []): void {
  const { length } = printFilter(tree)
  if (length <= FILTER_LIMITS.length) return
  const message = `Must have at most ${FILTER_LIMITS.length} characters as text; has ${length}`
  context.addIssue({ code: 'custom', message, path, params: { code: 'too_long' } })
}
