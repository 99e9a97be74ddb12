import fc from 'fast-check'
import {
  COMPARISONS,
  DATE_FIELDS,
  FILTER_LIMITS,
  type FilterTree,
  operandsOf,
  PRIORITIES,
  PROPERTIES,
  STATES,
  TEXT_FIELDS,
} from '../../client-sdk/src/filter/filter-tree.ts'
import { DAYS, WORDS } from '../offline/random-world.ts'

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const distance = fc
  .record({ sign: fc.constantFrom('+', '-'), count: fc.nat(9999), unit: fc.constantFrom('d', 'w', 'm', 'y') })
  .map(({ sign, count, unit }) => `${sign}${count}${unit}`)
const period = fc
  .record({ relation: fc.constantFrom('this', 'next', 'last'), unit: fc.constantFrom('week', 'month') })
  .map(({ relation, unit }) => `${relation} ${unit}`)
const date = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...DAYS) },
  fc.constantFrom('today', 'tomorrow', 'yesterday', ...WEEKDAYS),
  distance,
  period,
)

/** Names of lists, sections and tags, and texts, for the leaves of random trees. */
interface Values {
  lists: fc.Arbitrary<string>
  sections: fc.Arbitrary<string>
  tags: fc.Arbitrary<string>
  texts: fc.Arbitrary<string>
}

const anyText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom(...WORDS, 'a"b\\', '-x', '(', 'due:x'),
)
const ANY: Values = { lists: anyText, sections: anyText, tags: anyText, texts: anyText }

/** Returns arbitrary leaves, with values of an account or any. */
export function randomLeaf(values: Values = ANY): fc.Arbitrary<FilterTree> {
  const cmp = fc.constantFrom(...COMPARISONS)
  const some = (names: fc.Arbitrary<string>) => fc.array(names, { minLength: 1, maxLength: 3 })
  return fc.oneof(
    fc.record({ field: fc.constant('list' as const), in: some(values.lists) }),
    fc.record({ field: fc.constant('section' as const), in: some(values.sections) }),
    fc.record({ field: fc.constant('tag' as const), in: some(values.tags) }),
    fc.record({ field: fc.constant('priority' as const), cmp, value: fc.constantFrom(...PRIORITIES) }),
    { weight: 4, arbitrary: fc.record({ field: fc.constantFrom(...DATE_FIELDS), cmp, date }) },
    fc.record({ is: fc.constantFrom(...STATES) }),
    {
      weight: 2,
      arbitrary: fc.oneof(
        fc.record({ has: fc.constantFrom(...PROPERTIES) }),
        fc.record({ no: fc.constantFrom(...PROPERTIES) }),
      ),
    },
    fc.record({ text: values.texts }),
    fc.record({ text: values.texts, field: fc.constantFrom(...TEXT_FIELDS) }),
  )
}

/** Returns arbitrary trees within the limits of nodes and depth, with operators of one operand too. */
export function randomTree(values?: Values): fc.Arbitrary<FilterTree> {
  const leaf = randomLeaf(values)
  const { tree } = fc.letrec<{ tree: FilterTree }>((tie) => {
    const operands = fc.array(tie('tree'), { minLength: 1, maxLength: 4 })
    return {
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        operands.map((and) => ({ and })),
        operands.map((or) => ({ or })),
        tie('tree').map((not) => ({ not })),
      ),
    }
  })
  return tree.filter((one) => sizeOf(one) <= FILTER_LIMITS.nodes)
}

function sizeOf(tree: FilterTree): number {
  return operandsOf(tree).reduce((sum, one) => sum + sizeOf(one), 1)
}
