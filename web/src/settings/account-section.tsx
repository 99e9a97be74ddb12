import { isTaskwireError } from '@taskwire/client'
import { useState } from 'react'
import { appPath } from '../base-path.ts'
import { useAppSession, useSession } from '../session/provider.tsx'
import { SignOutDialog } from '../session/sign-out-dialog.tsx'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { errorText } from '../ui/error-text.ts'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { SettingsSection } from './settings-section.tsx'

/** Who is signed in, and how to leave. */
export function AccountSection() {
  const { user } = useSession()
  const [dialog, setDialog] = useState<'sign-out' | 'delete'>()
  const close = () => setDialog(undefined)
  return (
    <SettingsSection title="Account">
      <div className="settings-line">
        <div>
          <p>{user.email === '' ? 'Signed in' : user.email}</p>
          <p className="field-hint">Signing out removes your tasks from this device. They stay on the server.</p>
        </div>
        <Button onPress={() => setDialog('sign-out')}>Sign out</Button>
      </div>
      <div className="settings-line">
        <div>
          <p>Delete account</p>
          <p className="field-hint">Deletes your account with all its tasks, on the server and here.</p>
        </div>
        <Button onPress={() => setDialog('delete')}>Delete account</Button>
      </div>
      <SignOutDialog isOpen={dialog === 'sign-out'} onClose={close} />
      <ModalDialog title="Delete your account?" isOpen={dialog === 'delete'} onClose={close}>
        <DeleteAccount onClose={close} />
      </ModalDialog>
    </SettingsSection>
  )
}

/** Asks for the password, because the server requires a recent sign-in. */
function DeleteAccount({ onClose }: { onClose: () => void }) {
  const { user, client, store } = useSession()
  const session = useAppSession()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isPending, setPending] = useState(false)

  async function deleteAccount() {
    setPending(true)
    setProblem(undefined)
    try {
      await session.signIn({ email: user.email, password })
      await client.account.delete()
      await store.deleteData({ discardChanges: true })
      await session.signOut({ discardChanges: true }).catch(() => location.assign(appPath('sign-in')))
    } catch (error) {
      setProblem(isTaskwireError(error, 'UNAUTHENTICATED') ? 'The password is wrong.' : errorText(error))
      setPending(false)
    }
  }

  return (
    <Form onSubmit={deleteAccount}>
      <p className="dialog-text">
        All lists, tasks and comments are deleted at once, on all devices. This cannot be undone.
      </p>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        error={problem}
        autoFocus
      />
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="danger" isDisabled={password === '' || isPending}>
          {isPending ? 'Deleting…' : 'Delete everything'}
        </Button>
      </div>
    </Form>
  )
}
