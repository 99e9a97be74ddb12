/** A part of a text: [start, end) in UTF-16 code units. */
export interface Place {
  start: number
  end: number
}

/** Stands for text that was read or that must not be read. No pattern matches it, and it joins no words. */
const MASK = '\uE000'

/** A text of which parts are hidden, at the same offsets as the original. */
export interface MaskedText {
  readonly original: string
  /** Returns the text with the hidden parts. */
  visible(): string
  hide(place: Place): void
}

/** Creates a text with nothing hidden. */
export function createMaskedText(original: string): MaskedText {
  const units = original.split('')
  let text: string | undefined = original
  return {
    original,
    visible() {
      text ??= units.join('')
      return text
    },
    hide({ start, end }) {
      units.fill(MASK, start, end)
      text = undefined
    },
  }
}

/** Returns whether two places share a character. */
export function overlaps(a: Place, b: Place): boolean {
  return a.start < b.end && b.start < a.end
}

/** Returns whether a place is within another one. */
export function isWithin(inner: Place, outer: Place): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
