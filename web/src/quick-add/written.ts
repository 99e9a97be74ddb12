import type { ParsedQuickAdd, QuickAddSpan } from '@taskwire/client'
import { afterEdit, overlaps, type Place } from '../ui/places.ts'
import { isBlank } from '../ui/text.ts'

/** The text of a new task, with its recognized parts. */
export interface Written {
  text: string
  /** The parts that were switched off, so that they belong to the title. */
  off: readonly QuickAddSpan[]
  /** The parts that were written by accepting a suggestion, and the words that were there before. */
  accepted: readonly (Place & { words: string })[]
  /** The last response of the server. The places of its parts follow later edits of the text. */
  answer: ParsedQuickAdd | undefined
}

/** A recognized part of the text, which sets a field of the task unless it is switched off. */
export interface QuickAddPart extends QuickAddSpan {
  isOn: boolean
}

/** Returns the recognized parts in order, including those that are switched off. */
export function marked({ text, off, answer }: Written): QuickAddPart[] {
  const read = isBlank(text) ? [] : (answer?.spans ?? [])
  const on = read.filter((span) => span.field !== 'escape' && !off.some((one) => overlaps(one, span)))
  return [...on.map((span) => ({ ...span, isOn: true })), ...off.map((span) => ({ ...span, isOn: false }))].sort(
    (a, b) => a.start - b.start,
  )
}

/** Returns the state after an edit of the text. */
export function edited(now: Written, after: string, caret: number): Written {
  const moved = <Part extends Place>(parts: readonly Part[]) => afterEdit(parts, { before: now.text, after, caret })
  const { answer } = now
  return {
    text: after,
    off: moved(now.off),
    accepted: moved(now.accepted),
    answer: answer && { ...answer, spans: moved(answer.spans), suggestions: moved(answer.suggestions) },
  }
}

/** Switches a part off or on. For an accepted suggestion, restores the words that it replaced. */
export function switched(now: Written, { isOn, ...part }: QuickAddPart): Written {
  if (!isOn) return { ...now, off: now.off.filter(({ start }) => start !== part.start) }
  const own = now.accepted.find((one) => overlaps(one, part))
  return own ? replaced(now, own, own.words) : { ...now, off: [...now.off, part] }
}

/** Accepts a suggestion: replaces its words by its value, with the mark of dates and times. */
export function accepted(now: Written, { start, end, value }: QuickAddSpan): Written {
  const { text } = now
  const [before, behind] = [/\S$/.test(text.slice(0, start)) ? ' ' : '', /^\p{L}/u.test(text.slice(end)) ? ' ' : '']
  const mark = `^${value.replace('T', ' ')}`
  const next = replaced(now, { start, end }, `${before}${mark}${behind}`)
  const at = start + before.length
  const own = { start: at, end: at + mark.length, words: text.slice(start, end) }
  return { ...next, accepted: [...next.accepted, own] }
}

function replaced(now: Written, { start, end }: Place, words: string): Written {
  const { text } = now
  return edited(now, `${text.slice(0, start)}${words}${text.slice(end)}`, start + words.length)
}
