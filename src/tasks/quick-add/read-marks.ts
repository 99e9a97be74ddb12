import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import { normalizeTag, tagKey } from '../../../client-sdk/src/matching/tag-key.ts'
import { TASK_LIMITS } from '../limits.ts'
import type { Place } from '../phrases/places.ts'
import { PRIORITIES, type Priority } from '../priority.ts'
import { Tag } from '../tags/tag.ts'
import { type Draft, warn } from './draft.ts'
import { type Mark, nameCandidates } from './marks.ts'
import type { KnownNames } from './name-queries.ts'
import type { QuickAddSpan } from './quick-add-schema.ts'

/** Reads the lists, tags and priorities that are marked. Returns the other marks, which may be of dates. */
export function readMarks(draft: Draft, marks: readonly Mark[], names: KnownNames): Mark[] {
  const unread: Mark[] = []
  let end = 0
  for (const mark of marks) {
    // A word of a list's name, as in "#To do @home".
    if (mark.start < end) continue
    const { span, place } = readMark(draft, mark, names)
    if (span) draft.spans.push(span)
    else {
      unread.push(mark)
      if (mark.kind === 'list') draft.transparent.push(place)
    }
    end = place.end
    if (span || mark.kind === 'list' || mark.kind === 'tag') draft.masked.hide(place)
  }
  return unread
}

/** What a mark states, if it counts, and the text that belongs to it in any case. */
interface ReadMark {
  span?: QuickAddSpan | undefined
  place: Place
}

function readMark(draft: Draft, mark: Mark, names: KnownNames): ReadMark {
  if (mark.kind === 'list') return readList(draft, mark, names)
  if (mark.kind === 'tag') return { span: readTag(draft, mark, names), place: mark }
  return { span: mark.kind === 'priority' ? readPriority(draft, mark) : undefined, place: mark }
}

const INBOX = 'inbox'

function readList(draft: Draft, mark: Mark, { lists }: KnownNames): ReadMark {
  const candidates = nameCandidates(draft.text, mark)
  const found = candidates.find(({ name }) => lists.has(foldCase(name)) || foldCase(name) === INBOX)
  const list = found && lists.get(foldCase(found.name))
  if (!found) {
    // "#1" is a number more often than a list.
    if (!/^\d+$/.test(mark.value)) suggestList(draft, mark)
    return { place: mark }
  }
  const place = { start: mark.start, end: found.end }
  if (list?.isArchived) {
    const message = `The list “${list.name}” is archived`
    warn(draft, 'archived_list', { message, place })
    return { place }
  }
  if (draft.listId !== undefined) return { span: givenTwice(draft, place, 'list'), place }
  draft.listId = list?.id ?? null
  return { span: { ...place, field: 'list', value: list?.name ?? INBOX }, place }
}

function suggestList(draft: Draft, mark: Mark): void {
  const { start, end, value } = mark
  draft.suggestions.push({ start, end, field: 'list', value })
  warn(draft, 'unknown_list', { message: `There is no list “${value.slice(0, 100)}”`, place: mark })
}

function readTag(draft: Draft, mark: Mark, { tags }: KnownNames): QuickAddSpan | undefined {
  const { data } = Tag.safeParse(normalizeTag(mark.value))
  if (data === undefined) return undefined
  const key = tagKey(data)
  const tag = tags.get(key) ?? data
  const isNew = !tags.has(key)
  const isGiven = draft.tags.some((one) => tagKey(one) === key)
  if (!isGiven && draft.tags.length === TASK_LIMITS.tags) {
    warn(draft, 'too_many_tags', { message: `A task has at most ${TASK_LIMITS.tags} tags`, place: mark })
    return undefined
  }
  if (!isGiven) draft.tags.push(tag)
  if (isNew && !isGiven) warn(draft, 'new_tag', { message: `No task has the tag “${tag}” yet`, place: mark })
  return { start: mark.start, end: mark.end, field: 'tag', value: tag }
}

/** The priorities by number: 1 is the most urgent. */
const NUMBERED: ReadonlyMap<string, Priority> = new Map([
  ['1', 'urgent'],
  ['2', 'high'],
  ['3', 'medium'],
  ['4', 'low'],
])

function readPriority(draft: Draft, mark: Mark): QuickAddSpan | undefined {
  if (mark.isQuoted) return undefined
  const word = mark.value.toLowerCase()
  const priority = NUMBERED.get(word) ?? PRIORITIES.find((one) => one === word && one !== 'none')
  if (!priority) return undefined
  if (draft.priority !== undefined) return givenTwice(draft, mark, 'priority')
  draft.priority = priority
  return { start: mark.start, end: mark.end, field: 'priority', value: priority }
}

function givenTwice(draft: Draft, place: Place, what: string): undefined {
  warn(draft, 'given_twice', { message: `A task has one ${what}; the first one counts`, place })
}
