import { Link, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmailField, PasswordField } from './entry-fields.tsx'
import { EntryForm } from './entry-form.tsx'
import { EntryPage } from './entry-page.tsx'
import { useAppSession, useSessionState } from './provider.tsx'

/** Signs in with e-mail address and password. */
export function SignInScreen(): ReactNode {
  const session = useAppSession()
  const state = useSessionState()
  const search = useSearch({ from: '/sign-in' })
  const last = state.phase === 'signed-out' && state.reason === 'expired' ? state.user : undefined
  return (
    <EntryPage title="Sign in to Taskwire">
      {last && (
        <p className="entry-note">
          Your session has ended. Sign in again to go on: everything on this device is still here, also changes that
          were not sent yet.
        </p>
      )}
      <EntryForm action="Sign in" pendingAction="Signing in…" onEnter={session.signIn}>
        {({ email, password }) => (
          <>
            <EmailField error={email} {...(last && { value: last.email })} />
            <PasswordField error={password} />
          </>
        )}
      </EntryForm>
      <p className="entry-other">
        No account yet?{' '}
        <Link to="/sign-up" search={search} className="entry-link">
          Create an account
        </Link>
      </p>
    </EntryPage>
  )
}
