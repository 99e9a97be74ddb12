import type { ParsedQuickAdd, QuickAddSpan } from '@taskwire/client'
import { patternOf } from '../recurrence/rule/pattern.ts'
import { patternText } from '../recurrence/rule/pattern-text.ts'
import { PRIORITIES } from '../tasks/panel/priorities.tsx'
import { type DateContext, dayText, timeText } from '../ui/dates.ts'
import type { IconName } from '../ui/icon.tsx'

/** The icon of each kind of recognized part. */
export const PART_ICONS: Record<QuickAddSpan['field'], IconName> = {
  date: 'today',
  time: 'clock',
  timeZone: 'clock',
  recurrence: 'repeat',
  list: 'list',
  tag: 'tag',
  priority: 'flag',
  escape: 'pencil',
}

interface PartContext extends DateContext {
  text: string
  answer: ParsedQuickAdd | undefined
}

/** Returns the meaning of a recognized part in words, such as "Tomorrow 17:00" or "List Groceries". */
export function partText({ field, value, start, end }: QuickAddSpan, context: PartContext): string {
  switch (field) {
    case 'date':
    case 'time': {
      const [first = '', second] = value.split('T')
      if (field === 'time') return timeText(value, context.locale)
      return second === undefined
        ? dayText(first, context)
        : `${dayText(first, context)} ${timeText(second, context.locale)}`
    }
    case 'timeZone':
      return value.replaceAll('_', ' ')
    case 'recurrence': {
      const from = context.answer?.create.recurrence?.from ?? 'due'
      const pattern = patternOf({ rule: value, from, missingDay: 'last' })
      return pattern ? patternText(pattern, context) : `Repeats ${context.text.slice(start, end)}`
    }
    case 'list':
      return `List ${value === 'inbox' ? 'Inbox' : value}`
    case 'tag':
      return `Tag ${value}`
    case 'priority':
      return PRIORITIES.find((priority) => priority.value === value)?.text ?? value
    case 'escape':
      return context.text.slice(start, end)
  }
}
