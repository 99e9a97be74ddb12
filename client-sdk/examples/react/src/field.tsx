import { isTaskwireError } from '@taskwire/client'
import { type ComponentProps, useId } from 'react'

interface FieldProps extends ComponentProps<'input'> {
  label: string
  /** The error of the form. Its message for this field is shown here. */
  error?: unknown
}

/** Renders an input with its label and its validation message, linked for screen readers. */
export function Field({ label, error, ...input }: FieldProps) {
  const id = useId()
  const issue = issueOf(error, input.name ?? '')
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

/** Returns the server's message for a field. Only INVALID_INPUT carries issues. */
function issueOf(error: unknown, name: string): string | undefined {
  const issues = isTaskwireError(error, 'INVALID_INPUT') ? error.issues : []
  return issues.find(({ path }) => path[0] === name)?.message
}

/** Returns whether the error concerns one of the fields, which then shows it. */
export function isShownAtField(error: unknown, names: readonly string[]): boolean {
  return names.some((name) => issueOf(error, name) !== undefined)
}
