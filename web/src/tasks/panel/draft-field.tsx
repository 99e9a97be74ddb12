import { useEffect, useRef, useState } from 'react'
import { FieldError, Label, TextArea, TextField } from 'react-aria-components'
import type { RefusedField } from '../data/refusal-text.ts'

interface DraftFieldProps {
  label: string
  /** The stored value. */
  value: string
  placeholder?: string
  className: string
  /** True for a text of one paragraph: Enter leaves the field. */
  isSingle?: boolean
  problemOf: (text: string) => string | undefined
  /** What the server has said about the last text. It stays in the field. */
  refused?: RefusedField | undefined
  onSave: (text: string) => void
}

/** Time without a keystroke after which a text is saved, in milliseconds. */
const PAUSE_MS = 800

/** A text that is saved while one types, and when one leaves it. Changes from elsewhere appear unless words are not saved yet. */
export function DraftField({
  label,
  value,
  placeholder,
  className,
  isSingle,
  problemOf,
  refused,
  onSave,
}: DraftFieldProps) {
  const [draft, setDraft] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  /** The draft that was saved last. The stored value may differ from it: it is trimmed, or changed elsewhere. */
  const saved = useRef<string>(undefined)
  const text = draft ?? (typeof refused?.value === 'string' ? refused.value : value)
  const problem = problemOf(text) ?? (draft === undefined ? refused?.message : undefined)
  const latest = useRef({ draft, value, refused, problemOf, onSave })
  latest.current = { draft, value, refused, problemOf, onSave }

  function save(): void {
    clearTimeout(timer.current)
    const now = latest.current
    if (now.draft === undefined || now.problemOf(now.draft) !== undefined) return
    now.refused?.discard()
    if (now.draft === now.value || now.draft === saved.current) return
    saved.current = now.draft
    now.onSave(now.draft)
  }

  // From then on the stored value is shown, so that one goes on with what others have written meanwhile.
  useEffect(() => {
    if (draft === undefined || draft !== saved.current || draft !== value) return
    saved.current = undefined
    setDraft(undefined)
  }, [draft, value])

  // A panel that closes must not lose the last words.
  const onClose = useRef(save)
  onClose.current = save
  useEffect(() => () => onClose.current(), [])

  return (
    <TextField
      className="field"
      value={text}
      isInvalid={problem !== undefined}
      validationBehavior="aria"
      onChange={(next) => {
        setDraft(next)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => onClose.current(), PAUSE_MS)
      }}
      onBlur={() => {
        save()
        if (problem !== undefined) return
        saved.current = undefined
        setDraft(undefined)
      }}
    >
      <Label className="visually-hidden">{label}</Label>
      <TextArea
        className={className}
        rows={1}
        {...(placeholder === undefined ? {} : { placeholder })}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          if (!isSingle && !event.metaKey && !event.ctrlKey) return
          event.preventDefault()
          event.currentTarget.blur()
        }}
      />
      <FieldError className="field-error">{problem}</FieldError>
    </TextField>
  )
}
