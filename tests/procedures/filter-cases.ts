import { expect } from 'vitest'
import { invalid, type ProcedureCases, unauthenticated } from './assertions.ts'

/** Cases of filters as text and as trees. */
export const filterCases: Record<string, ProcedureCases> = {
  'filters.parse': {
    success: async ({ caller }) => {
      expect(await caller.filters.parse({ text: 'is:open tag:home' })).toEqual({
        tree: { and: [{ is: 'open' }, { field: 'tag', in: ['home'] }] },
      })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.filters.parse({ text: 'milk' })),
      INVALID_INPUT: invalid('text', /“done” is not possible here/, (caller) =>
        caller.filters.parse({ text: 'is:done' }),
      ),
    },
  },

  'filters.print': {
    success: async ({ caller }) => {
      const tree = { or: [{ text: 'oat milk' }, { not: { has: 'due' as const } }] }
      expect(await caller.filters.print({ tree })).toEqual({ text: '"oat milk" | !has:due' })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.filters.print({ tree: null })),
      INVALID_INPUT: invalid('tree.not.text', /at least 1 character/, (caller) =>
        caller.filters.print({ tree: { not: { text: '' } } }),
      ),
    },
  },
}
