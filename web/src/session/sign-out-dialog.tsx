import { UnsentChangesError } from '@taskwire/client/offline'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { entryErrors } from './entry-errors.ts'
import { useAppSession } from './provider.tsx'

interface SignOutDialogProps {
  isOpen: boolean
  onClose: () => void
}

/**
 * Signs out at once if everything has been sent. Otherwise it asks first, because the sign-out deletes the data of this device.
 * If the server cannot be reached, the user stays signed in.
 */
export function SignOutDialog({ isOpen, onClose }: SignOutDialogProps): ReactNode {
  const { signOut } = useAppSession()
  const [unsent, setUnsent] = useState<number>()
  const [problem, setProblem] = useState<string>()
  const [isPending, setPending] = useState(false)

  async function leave(discardChanges: boolean): Promise<void> {
    setPending(true)
    setProblem(undefined)
    try {
      await signOut({ discardChanges })
      onClose()
    } catch (error) {
      if (error instanceof UnsentChangesError) setUnsent(error.count)
      else setProblem(`${entryErrors(error).message ?? 'The sign-out failed.'} You are still signed in.`)
    } finally {
      setPending(false)
    }
  }

  useEffect(() => {
    if (!isOpen) return
    setUnsent(undefined)
    void leave(false)
  }, [isOpen])

  const count = unsent ?? 0
  return (
    <ModalDialog title="Sign out" isOpen={isOpen && (unsent !== undefined || problem !== undefined)} onClose={onClose}>
      {problem !== undefined && (
        <p className="dialog-text" role="alert">
          {problem}
        </p>
      )}
      {unsent !== undefined && (
        <p className="dialog-text">
          {count === 1 ? '1 change was' : `${count} changes were`} not sent to the server yet. Signing out deletes{' '}
          {count === 1 ? 'it' : 'them'}, with all data on this device.
        </p>
      )}
      <div className="dialog-buttons">
        <Button onPress={onClose}>Stay signed in</Button>
        {unsent === undefined ? (
          <Button look="primary" isPending={isPending} onPress={() => void leave(false)}>
            Try again
          </Button>
        ) : (
          <Button look="danger" isPending={isPending} onPress={() => void leave(true)}>
            {count === 1 ? 'Delete it and sign out' : 'Delete them and sign out'}
          </Button>
        )}
      </div>
    </ModalDialog>
  )
}
