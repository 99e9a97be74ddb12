import type { Ref } from 'react'
import type { Place } from './places.ts'

/** A part of a text that is marked, and its look: `mark-{kind}` is its class. */
export interface Mark extends Place {
  kind: string
}

interface MarkedTextProps {
  text: string
  /** In order, without overlaps. */
  marks: readonly Mark[]
  ref?: Ref<HTMLDivElement>
}

/** Draws the marks of a text behind the field with the same text: a field cannot have any itself. */
export function MarkedText({ text, marks, ref }: MarkedTextProps) {
  const ends = [0, ...marks.map(({ end }) => end)]
  return (
    <div className="input marked-text" aria-hidden="true" ref={ref}>
      {marks.map(({ start, end, kind }, n) => (
        <span key={start}>
          {text.slice(ends[n], start)}
          <mark className={`mark mark-${kind}`} data-start={start}>
            {text.slice(start, end)}
          </mark>
        </span>
      ))}
      {text.slice(ends.at(-1))}
      {/* A line, also without text. */}
      {'\u200B'}
    </div>
  )
}

/** Returns the start of the mark at a point of the page; undefined if there is none. */
export function markAt(marked: HTMLElement | null, { x, y }: { x: number; y: number }): number | undefined {
  const isHit = (mark: Element) =>
    [...mark.getClientRects()].some(({ left, right, top, bottom }) => left < x && x < right && top < y && y < bottom)
  const found = [...(marked?.querySelectorAll('mark') ?? [])].find(isHit)
  return found === undefined ? undefined : Number(found.dataset.start)
}
