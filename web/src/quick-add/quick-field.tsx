import { type RefObject, useRef } from 'react'
import { TextField as AriaTextField, FieldError, Label, Text, TextArea } from 'react-aria-components'
import { MarkedText, markAt } from '../ui/marked-text.tsx'
import type { QuickText } from './use-quick-text.ts'

interface QuickFieldProps {
  quick: QuickText
  error: string | undefined
  /** True while the task is being added: the text cannot be changed any more. */
  isReadOnly: boolean
  field: RefObject<HTMLTextAreaElement | null>
}

/** The text field of a new task. Highlights the recognized parts; a click on one makes it a part of the title. */
export function QuickField({ quick, error, isReadOnly, field }: QuickFieldProps) {
  const { text, parts, edit, toggle, state } = quick
  const marked = useRef<HTMLDivElement>(null)
  const marks = parts.filter(({ isOn }) => isOn)
  return (
    <AriaTextField
      value={text}
      isInvalid={error !== undefined}
      isReadOnly={isReadOnly}
      validationBehavior="aria"
      className="field"
      autoFocus
    >
      <Label className="visually-hidden">Title</Label>
      <div className="marked">
        <MarkedText ref={marked} text={text} marks={marks.map(({ field: kind, ...place }) => ({ ...place, kind }))} />
        <TextArea
          ref={field}
          className="input"
          rows={1}
          placeholder="Pay rent every month on the 1st 9:00 #home !1"
          enterKeyHint="done"
          onChange={({ currentTarget }) => {
            // One line: pasted ones become spaces.
            const line = (part: string) => part.replace(/\r\n?|\n/g, ' ')
            const caret = line(currentTarget.value.slice(0, currentTarget.selectionStart)).length
            edit(line(currentTarget.value), caret)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            event.preventDefault()
            event.currentTarget.form?.requestSubmit()
          }}
          onClick={(event) => {
            if (isReadOnly) return
            const start = markAt(marked.current, { x: event.clientX, y: event.clientY })
            const part = marks.find((one) => one.start === start)
            if (part) toggle(part)
          }}
        />
      </div>
      <Text slot="description" className="field-hint">
        {hintOf(state)}
      </Text>
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  )
}

function hintOf(state: QuickText['state']): string {
  if (state === 'offline') return 'You are offline. The whole text becomes the title.'
  if (state === 'failed') return 'Dates and tags cannot be recognized now. The whole text becomes the title.'
  return 'Dates and repetitions in words, #list, @tag, !1 to !4'
}
