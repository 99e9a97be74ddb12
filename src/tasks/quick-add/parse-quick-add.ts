import type { Reading } from '../phrases/moment.ts'
import { overlaps, type Place } from '../phrases/places.ts'
import { createDraft, type Draft } from './draft.ts'
import { dropImpossibleRecurrence, dueOfDraft } from './due-of-draft.ts'
import { findMarks, hasMarks, type Quote } from './marks.ts'
import type { KnownNames } from './name-queries.ts'
import { type ParsedQuickAdd, QUICK_ADD_LIMITS, type QuickAddWarning } from './quick-add-schema.ts'
import { readMarks } from './read-marks.ts'
import { readMarkedMoments, readMoments } from './read-moments.ts'
import { readRecurrence } from './read-recurrence.ts'
import { titleOfDraft } from './title-of-draft.ts'

/** A text, and its parts that belong to the title. */
export interface QuickAddText {
  text: string
  ignore?: readonly Place[] | undefined
}

/**
 * Reads a text as a task: marks first, then recurrences, marked dates, and dates at the start or end. Never throws: what it does not
 * understand stays in the title.
 */
export function parseQuickAdd(
  { text, ignore = [] }: QuickAddText,
  reading: Reading,
  names: KnownNames,
): ParsedQuickAdd {
  const draft = createDraft(text, ignore, reading)
  const { marks, quotes, escapes } = findMarks(text, ignore)
  const unread = readMarks(draft, marks, names)
  for (const { start, end } of quotes) {
    draft.masked.hide({ start, end: start + 1 })
    draft.masked.hide({ start: end - 1, end })
  }
  for (const start of escapes) draft.masked.hide({ start, end: start + 1 })
  const isProtected = (place: Place) =>
    quotes.some((quote) => overlaps(place, quote)) || escapes.includes(place.start - 1)
  const recurring = readRecurrence(draft, isProtected)
  readMarkedMoments(draft, unread)
  const dated = readMoments(draft, isProtected)
  readEscapes(draft, { quotes, escapes, hidden: [...recurring, ...dated] })
  return resultOf(draft)
}

interface Escaping {
  quotes: readonly Quote[]
  escapes: readonly number[]
  /** The places that would be read without quotes and backslashes. */
  hidden: readonly Place[]
}

/** Removes the quotes and backslashes from the title that kept something from being read. Others are a part of the title. */
function readEscapes(draft: Draft, { quotes, escapes, hidden }: Escaping): void {
  const { text, spans } = draft
  const hide = (start: number) => spans.push({ start, end: start + 1, field: 'escape', value: '' })
  for (const quote of quotes) {
    const isNeeded =
      hidden.some((place) => overlaps(place, quote)) || hasMarks(text.slice(quote.start + 1, quote.end - 1))
    if (isNeeded) for (const start of [quote.start, quote.end - 1]) hide(start)
  }
  for (const start of escapes) {
    if (/[#@!^"]/.test(text.charAt(start + 1)) || hidden.some((place) => place.start === start + 1)) hide(start)
  }
}

function resultOf(draft: Draft): ParsedQuickAdd {
  dropImpossibleRecurrence(draft)
  const due = dueOfDraft(draft)
  const { recurrence, priority, tags, listId, suggestions, spans, warnings } = draft
  if (recurrence)
    spans.push({ start: recurrence.start, end: recurrence.end, field: 'recurrence', value: recurrence.rule })
  const byPlace = (a: Place, b: Place) => a.start - b.start || a.end - b.end
  spans.sort(byPlace)
  const create = {
    ...titleOfDraft(draft),
    ...(priority !== undefined && { priority }),
    ...(tags.length > 0 && { tags }),
    ...(due && { due }),
    ...(recurrence && { recurrence: { rule: recurrence.rule, from: recurrence.from } }),
    ...(listId !== undefined && { listId }),
  }
  const most = QUICK_ADD_LIMITS.places
  return {
    create,
    spans,
    suggestions: suggestions.sort(byPlace).slice(0, most),
    warnings: byImportance(warnings).slice(0, most),
  }
}

/** Returns the warnings about the whole text before those about a part, and those about its date before those about names. */
function byImportance(warnings: readonly QuickAddWarning[]): QuickAddWarning[] {
  const rank = ({ start, code }: QuickAddWarning) => (start === undefined ? 0 : NAMES_ONLY.has(code) ? 2 : 1)
  return warnings.toSorted((a, b) => rank(a) - rank(b))
}

const NAMES_ONLY: ReadonlySet<QuickAddWarning['code']> = new Set(['new_tag', 'too_many_tags', 'unknown_list'])

/** Adds a warning to a result whose locale is not supported, so that its dates were read in English. */
export function withoutLocale(result: ParsedQuickAdd, locale: string): ParsedQuickAdd {
  const message = `Dates were read in English, because “${locale}” is not supported`
  const warnings: QuickAddWarning[] = [{ code: 'unsupported_locale', message }, ...result.warnings]
  return { ...result, warnings: warnings.slice(0, QUICK_ADD_LIMITS.places) }
}
