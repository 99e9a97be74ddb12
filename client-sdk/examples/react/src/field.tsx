import { type ComponentProps, useId } from 'react'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  /** What is wrong with the value, in a sentence. */
  issue?: string | undefined
}

/** An input with its label, and what is wrong with it where a screen reader finds it. */
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
