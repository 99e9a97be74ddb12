import { type ReactNode, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'

interface FieldProps {
  error: string | undefined
}

/** The e-mail address, which is the user name for password managers. */
export function EmailField({
  error,
  value,
  isReadOnly = false,
}: FieldProps & { value?: string; isReadOnly?: boolean }): ReactNode {
  return (
    <TextField
      label="E-mail address"
      name="email"
      type="email"
      inputMode="email"
      autoComplete="username"
      spellCheck="false"
      maxLength={254}
      isRequired
      isReadOnly={isReadOnly}
      defaultValue={value ?? ''}
      error={error}
    />
  )
}

interface PasswordFieldProps extends FieldProps {
  /** True for an account that does not exist yet: password managers then suggest a password. */
  isNew?: boolean
}

/** The password, which can be shown. */
export function PasswordField({ error, isNew = false }: PasswordFieldProps): ReactNode {
  const [isShown, setShown] = useState(false)
  return (
    <div className="entry-password">
      <TextField
        label="Password"
        name="password"
        type={isShown ? 'text' : 'password'}
        autoComplete={isNew ? 'new-password' : 'current-password'}
        spellCheck="false"
        isRequired
        error={error}
        {...(isNew && error === undefined ? { hint: 'At least 8 characters.' } : {})}
      />
      <Button look="quiet" aria-pressed={isShown} onPress={() => setShown(!isShown)}>
        {isShown ? 'Hide' : 'Show'}
      </Button>
    </div>
  )
}

/** The name of the person. */
export function NameField({ error }: FieldProps): ReactNode {
  return <TextField label="Name" name="name" autoComplete="name" maxLength={400} isRequired error={error} />
}
