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

/** A text that is saved while one types, and when one leaves it. Changes from elsewhere appear while it has no focus. */
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
  const text = draft ?? (typeof refused?.value === 'string' ? refused.value : value)
  const problem = problemOf(text) ?? (draft === undefined ? refused?.message : undefined)
  const latest = useRef({ draft, value, refused, problemOf, onSave })
  latest.current = { draft, value, refused, problemOf, onSave }

  function save(): void {
    clearTimeout(timer.current)
    const now = latest.current
    if (now.draft === undefined || now.problemOf(now.draft) !== undefined) return
    now.refused?.discard()
    if (now.draft === now.value) return
    now.onSave(now.draft)
  }

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
        if (problem === undefined) setDraft(undefined)
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
