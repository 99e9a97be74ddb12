import type { ReactNode } from 'react'
import { ModalDialog } from '../ui/dialogs.tsx'
import { EmailField, PasswordField } from './entry-fields.tsx'
import { EntryForm } from './entry-form.tsx'
import { useAppSession, useSession } from './provider.tsx'

interface SignInAgainProps {
  isOpen: boolean
  onClose: () => void
}

/** Renews a session that has ended while the app is open. What waits to be sent is sent then. */
export function SignInAgain({ isOpen, onClose }: SignInAgainProps): ReactNode {
  const session = useAppSession()
  const { user } = useSession()
  return (
    <ModalDialog title="Sign in again" isOpen={isOpen} onClose={onClose}>
      <EntryForm
        action="Sign in"
        pendingAction="Signing in…"
        onEnter={async (values) => {
          await session.signIn(values)
          onClose()
        }}
      >
        {({ email, password }) => (
          <>
            <EmailField error={email} value={user.email} />
            <PasswordField error={password} />
          </>
        )}
      </EntryForm>
    </ModalDialog>
  )
}
