import type { ParsedQuickAdd, QuickAddSpan } from '@taskwire/client'
import { useState } from 'react'
import { isBlank } from '../ui/text.ts'
import { type Reader, useReader } from './use-reader.ts'
import { accepted, edited, marked, type QuickAddPart, switched, type Written } from './written.ts'

/** The text of a new task with the parts that were read from it. */
export interface QuickText extends Reader {
  text: string
  /** The parts that count, and those that are switched off, in order. */
  parts: readonly QuickAddPart[]
  /** The last answer of the server. It may be about an earlier text. */
  answer: ParsedQuickAdd | undefined
  edit: (text: string, caret: number) => void
  /** Makes a part of the text a part of the title, or reads it again. */
  toggle: (part: QuickAddPart) => void
  /** Makes a suggestion count. */
  accept: (suggestion: QuickAddSpan) => void
}

const NOTHING: Written = { text: '', off: [], accepted: [], answer: undefined }

/** Holds the text of a new task, has it read by the server, and lets parts of it be switched off. */
export function useQuickText(): QuickText {
  const [written, setWritten] = useState(NOTHING)
  const { text, off, answer } = written
  const ignore = off.map(({ start, end }) => `${start}-${end}`)
  const reader = useReader({ text, ignore }, (next) => setWritten((now) => ({ ...now, answer: next })))
  return {
    ...reader,
    text,
    parts: marked(written),
    answer: isBlank(text) ? undefined : answer,
    edit: (after, caret) => setWritten((now) => edited(now, after, caret)),
    toggle: (part) => setWritten((now) => switched(now, part)),
    accept: (suggestion) => setWritten((now) => accepted(now, suggestion)),
  }
}
