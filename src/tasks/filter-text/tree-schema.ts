import * as z from 'zod'
import { DATE_FORMS, normalizeDate } from '../../../client-sdk/src/filter/filter-dates.ts'
import {
  COMPARISONS,
  DATE_FIELDS,
  NAME_FIELDS,
  operandsOf,
  PRIORITIES,
  PROPERTIES,
  STATES,
  TEXT_FIELDS,
  withoutSingles,
} from '../../../client-sdk/src/filter/filter-tree.ts'
import { FILTER_LIMITS, type FilterTree as Tree } from '../../../client-sdk/src/filter/index.ts'
import { text } from '../../text.ts'

const { nodes, depth, values, length } = FILTER_LIMITS

/** One of several words. The message tells a missing word from another one, which the code of the issue does not. */
function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words, {
    error: ({ input }) => (input === undefined ? 'Must be given; received undefined' : undefined),
  })
}

const Comparison = oneOf(COMPARISONS)

/** The schemas of the parts of a node. */
interface Parts {
  /** Creates the schema of operands. One for each use: JSON Schema would give a shared one a name. */
  operands: () => z.ZodType<Tree[], Tree[]>
  operand: z.ZodType<Tree, Tree>
  names: z.ZodType<string[], string[]>
  value: z.ZodType<string, string>
  date: z.ZodType<string, string>
}

/** Returns the schema of a node. Those of inputs and outputs have one name, because they have one type. */
function nodeOf({ operands, operand, names, value, date }: Parts): z.ZodType<Tree, Tree> {
  return z
    .union(
      [
        z.strictObject({ and: operands() }),
        z.strictObject({ or: operands() }),
        z.strictObject({ not: operand }),
        z.strictObject({ is: oneOf(STATES) }),
        z.strictObject({ has: oneOf(PROPERTIES) }),
        z.strictObject({ no: oneOf(PROPERTIES) }),
        z.strictObject({ text: value, field: oneOf(TEXT_FIELDS).optional() }),
        z.strictObject({ field: oneOf(NAME_FIELDS), in: names }),
        z.strictObject({ field: z.literal('priority'), cmp: Comparison, value: oneOf(PRIORITIES) }),
        z.strictObject({ field: oneOf(DATE_FIELDS), cmp: Comparison, date }),
      ],
      { error: 'Must be a condition with one of the keys and, or, not, is, has, no, text and field' },
    )
    .meta({
      id: 'FilterTree',
      description: `A condition on tasks as a tree: at most ${nodes} conditions and operators, nested at most ${depth} deep, and ${values} values of a field`,
    })
}

const Value = text(1, length)
const DATE = { description: 'A day, week or month, such as `2026-11-30`, `today`, `monday`, `+3d` or `next week`' }

/** A condition on tasks as a tree, with the meaning of the text that `printFilter` writes for it. */
export const FilterTree: z.ZodType<Tree, Tree> = nodeOf({
  operands: () => z.array(z.lazy(() => FilterTree)).min(1),
  operand: z.lazy(() => FilterTree),
  names: z.array(Value).min(1).max(values),
  value: Value,
  date: z
    .string()
    .refine((date) => normalizeDate(date) !== undefined, { error: `Must be a date, such as ${DATE_FORMS.join(', ')}` })
    .overwrite((date) => normalizeDate(date) ?? date)
    .meta(DATE),
})

/** A condition on tasks as a tree in a response. */
export const ParsedTree: z.ZodType<Tree, Tree> = nodeOf({
  operands: () => z.array(z.lazy(() => ParsedTree)),
  operand: z.lazy(() => ParsedTree),
  names: z.array(z.string()),
  value: z.string(),
  date: z.string().meta(DATE),
})

/** Reports a tree that exceeds the limits of filters. `path` is where the tree is within the checked value. */
export function checkLimits(tree: Tree, context: z.RefinementCtx, path: string[] = []): void {
  const add = (message: string) => context.addIssue({ code: 'custom', message, path, params: { code: 'too_complex' } })
  if (sizeOf(tree) > nodes) add(`Must have at most ${nodes} conditions and operators`)
  else if (depthOf(withoutSingles(tree)) > depth) add(`Must be nested at most ${depth} levels deep`)
}

function sizeOf(tree: Tree): number {
  return operandsOf(tree).reduce((sum, one) => sum + sizeOf(one), 1)
}

/** Returns the depth of the text of a tree without operators of one operand: each negation and each group is a level. */
function depthOf(tree: Tree): number {
  const levels = operandsOf(tree).map((one) => depthOf(one) + (isGroupIn(tree, one) ? 1 : 0))
  return Math.max(1, ...levels) + ('not' in tree ? 1 : 0)
}

function isGroupIn(tree: Tree, operand: Tree): boolean {
  if ('not' in tree) return operandsOf(operand).length > 1
  return 'or' in operand || ('and' in operand && 'and' in tree)
}
