import { LANGUAGE_CODES, readerOf } from '../../src/tasks/languages/languages.ts'
import { nowIn } from '../../src/tasks/phrases/calendar.ts'
import { mentionedNames } from '../../src/tasks/quick-add/marks.ts'
import { NO_NAMES } from '../../src/tasks/quick-add/name-queries.ts'
import { parseQuickAdd } from '../../src/tasks/quick-add/parse-quick-add.ts'
import { QUICK_ADD_LIMITS } from '../../src/tasks/quick-add/quick-add-schema.ts'
import { type Bound, processorTime } from './bound.ts'

/** Texts that make a pattern look at every character again and again. */
const PARTS = [
  ...[
    '1 ',
    '12/',
    '10.11. ',
    'mon 1 ',
    '1:',
    'in 1 day ',
    'monday ',
    'tomorrow ',
    'every ',
    'every mon,',
    'every monday and ',
  ],
  ...['5pm ', '5-6pm ', 'at 5 ', '1h ', '5pm A/B ', '#a ', '#a b c d e ', '@a ', '!1 ', '^1 ', '^friday ', '"a" '],
  ...[
    '"tomorrow" ',
    '\\tomorrow ',
    '\\',
    '"',
    '“',
    '    ',
    '明日',
    '12月',
    '三',
    '周一',
    '毎週月',
    '1 jan 2026 ',
    'a ',
  ],
]

/** Upper bounds of the processor time of the longest quick-add texts, per language. */
export async function quickAddBounds(): Promise<Bound[]> {
  const now = nowIn(new Date('2026-11-27T09:00:00Z'), 'Europe/Berlin')
  const bounds = LANGUAGE_CODES.map(async (code): Promise<Bound[]> => {
    const reader = await readerOf(code)
    if (!reader) return []
    const measure = async () => {
      let most = 0
      for (const part of PARTS) {
        const text = part.repeat(QUICK_ADD_LIMITS.length).slice(0, QUICK_ADD_LIMITS.length)
        const read = () => [mentionedNames(text, []), parseQuickAdd({ text }, { reader, now }, NO_NAMES)]
        most = Math.max(most, await processorTime(read))
      }
      return most
    }
    return [{ name: `the slowest quick-add text in ${code}`, unit: 'ms of processor time' as const, most: 20, measure }]
  })
  return (await Promise.all(bounds)).flat()
}
