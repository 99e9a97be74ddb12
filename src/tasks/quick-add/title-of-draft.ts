import { countCodePoints, isVisible } from '../../text.ts'
import { TASK_LIMITS } from '../limits.ts'
import { type Draft, warn } from './draft.ts'
import type { QuickAddTask } from './quick-add-schema.ts'

/**
 * Returns the title of a draft: its text without the spans, with single spaces. A text of spans only is the title as a whole. What
 * does not fit into a title is the description.
 */
export function titleOfDraft(draft: Draft): Pick<QuickAddTask, 'title' | 'description'> {
  const rest = spaced(draft.spans.reduceRight((text, span) => withoutSpan(text, span), draft.text))
  if (!isVisible(rest)) warn(draft, 'no_title', { message: 'The text has no title; the whole text is used' })
  const whole = isVisible(rest) ? rest : spaced(draft.text)
  if (countCodePoints(whole) <= TASK_LIMITS.titleLength) return { title: whole }
  warn(draft, 'title_too_long', {
    message: `A title has at most ${TASK_LIMITS.titleLength} characters; the rest is the description`,
  })
  return split(whole)
}

function withoutSpan(text: string, { start, end, field }: Draft['spans'][number]): string {
  // Quotes and backslashes touch the words that stay.
  return `${text.slice(0, start)}${field === 'escape' ? '' : ' '}${text.slice(end)}`
}

function spaced(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

function split(text: string): Pick<QuickAddTask, 'title' | 'description'> {
  const most = [...text].slice(0, TASK_LIMITS.titleLength).join('')
  const lastSpace = most.lastIndexOf(' ')
  const title = lastSpace > 0 && isVisible(most.slice(0, lastSpace)) ? most.slice(0, lastSpace) : most
  return { title, description: text.slice(title.length).trim() }
}
