import { type ComponentProps, useId } from 'react'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  /** The validation message for the value. */
  issue?: string | undefined
}

/** Renders an input with its label and its validation message, linked for screen readers. */
export function Field({ label, issue, ...input }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input {...input} id={id} aria-invalid={issue !== undefined} aria-describedby={`${id}-issue`} />
      <p id={`${id}-issue`} role="alert" className="issue">
        {issue}
      </p>
    </div>
  )
}
