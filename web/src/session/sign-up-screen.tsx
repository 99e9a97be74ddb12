import { Link, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmailField, NameField, PasswordField } from './entry-fields.tsx'
import { EntryForm } from './entry-form.tsx'
import { EntryPage } from './entry-page.tsx'
import { useAppSession } from './provider.tsx'

/** Creates an account, and signs in. */
export function SignUpScreen(): ReactNode {
  const session = useAppSession()
  const search = useSearch({ from: '/sign-up' })
  return (
    <EntryPage title="Create an account">
      <EntryForm action="Create account" pendingAction="Creating the account…" onEnter={session.signUp}>
        {({ name, email, password }) => (
          <>
            <NameField error={name} />
            <EmailField error={email} />
            <PasswordField error={password} isNew />
          </>
        )}
      </EntryForm>
      <p className="entry-other">
        You have an account?{' '}
        <Link to="/sign-in" search={search} className="entry-link">
          Sign in
        </Link>
      </p>
    </EntryPage>
  )
}
