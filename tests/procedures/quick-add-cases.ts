import { expect } from 'vitest'
import { invalid, type ProcedureCases, unauthenticated } from './assertions.ts'

/** Cases of quick add. */
export const quickAddCases: Record<string, ProcedureCases> = {
  'tasks.parseQuickAdd': {
    success: async ({ caller, stranger }) => {
      await stranger.lists.create({ name: 'Theirs' })
      const { id: listId } = await caller.lists.create({ name: 'Groceries' })
      await caller.tasks.create({ title: 'x', tags: ['Home'] })
      const { create, spans, suggestions, warnings } = await caller.tasks.parseQuickAdd({
        text: 'Buy milk #groceries @home !1 2099-01-01 9:00 #Theirs',
        locale: 'en',
      })
      expect(create).toEqual({
        title: 'Buy milk #Theirs',
        priority: 'urgent',
        tags: ['Home'],
        listId,
        due: { date: '2099-01-01', time: '09:00' },
      })
      expect(spans.map(({ field, value }) => [field, value])).toEqual([
        ['list', 'Groceries'],
        ['tag', 'Home'],
        ['priority', 'urgent'],
        ['date', '2099-01-01'],
        ['time', '09:00'],
      ])
      expect(suggestions.map(({ field }) => field)).toEqual(['list'])
      expect(warnings.map(({ code }) => code)).toEqual(['unknown_list'])
      expect(await caller.tasks.create(create)).toMatchObject(create)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.parseQuickAdd({ text: 'x' })),
      INVALID_INPUT: invalid('text', /visible character/, (caller) => caller.tasks.parseQuickAdd({ text: ' ' })),
    },
  },
}
