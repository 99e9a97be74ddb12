import type { ReactNode, RefObject } from 'react'
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from 'react-aria-components'

interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  label: string
  /** Hides the label from sight. It is still read to screen readers. */
  isLabelHidden?: boolean
  hint?: ReactNode
  /** What is wrong with the value, shown at the field. */
  error?: string | undefined
  placeholder?: string
  rows?: number
  inputRef?: RefObject<HTMLInputElement | null>
}

/** A text field with its label, a hint, and the problem of its value. With `rows` it has several lines. */
export function TextField({
  label,
  isLabelHidden,
  hint,
  error,
  placeholder,
  rows,
  inputRef,
  ...props
}: TextFieldProps) {
  const shown = placeholder === undefined ? {} : { placeholder }
  return (
    <AriaTextField {...props} isInvalid={error !== undefined} validationBehavior="aria" className="field">
      <Label className={isLabelHidden ? 'visually-hidden' : 'field-label'}>{label}</Label>
      {rows === undefined ? (
        <Input className="input" {...shown} {...(inputRef ? { ref: inputRef } : {})} />
      ) : (
        <TextArea className="input" rows={rows} {...shown} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  )
}
