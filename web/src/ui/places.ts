/** A part of a text, in UTF-16 code units. */
export interface Place {
  start: number
  end: number
}

/** A change of a text: both versions, and the place of the cursor after it. */
interface Edit {
  before: string
  after: string
  caret: number
}

/** Returns where parts of a text are after it was edited. Parts that the edit changed are left out. */
export function afterEdit<Part extends Place>(parts: readonly Part[], edit: Edit): Part[] {
  const { start, end, shift } = changeOf(edit)
  return parts.flatMap((part) => {
    if (part.end <= start) return [part]
    return part.start >= end ? [{ ...part, start: part.start + shift, end: part.end + shift }] : []
  })
}

/** Returns the part of the text that was replaced, and how far what follows has moved. The cursor is at the end of what was written. */
function changeOf({ before, after, caret }: Edit): Place & { shift: number } {
  const behind = after.slice(caret)
  const same = before.endsWith(behind) ? behind.length : lengthInCommon(reversed(before), reversed(after))
  const rest = { before: before.slice(0, before.length - same), after: after.slice(0, after.length - same) }
  const start = lengthInCommon(rest.before, rest.after)
  return { start, end: rest.before.length, shift: after.length - before.length }
}

function lengthInCommon(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

function reversed(text: string): string {
  return text.split('').reverse().join('')
}

/** Returns whether two parts have a character in common. */
export function overlaps(a: Place, b: Place): boolean {
  return a.start < b.end && b.start < a.end
}
