import { type ReactNode, useEffect, useState } from 'react'
import { useSession, useStatus } from '../session/provider.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { appUpdate } from './app-update.ts'
import { Notice } from './notice.tsx'
import { useServerAge } from './server-version.ts'

const SignInAgain = dialogWhenNeeded(async () => (await import('../session/sign-in-again.tsx')).SignInAgain)

/** What a signed-in user has to know: about the session, the server, and this device. */
export function SignedInNotices({ hasUpdate }: { hasUpdate: boolean }): ReactNode {
  const { client, isPersistent, user } = useSession()
  const { state, error, queued, storageError } = useStatus()
  const [isSigningIn, setSigningIn] = useState(false)
  const [isPrivateRead, setPrivateRead] = useState(false)
  const age = useServerAge(client, state === 'online')
  const isOther = error?.code === 'OTHER_USER'
  const isTooOld = error?.code === 'UNSUPPORTED_CONTRACT' || age === 'older'
  const isLost = !isPersistent || storageError !== undefined
  useWarningBeforeClose(isLost && queued > 0)
  useEffect(() => {
    if (age === 'newer') appUpdate.check()
  }, [age])

  return (
    <>
      {isOther && (
        <Notice isWarning action={{ text: 'Reload', onPress: appUpdate.reload }}>
          Another user has signed in with this browser. Reload to see their tasks
          {queued > 0 && `; what ${user.email} has changed is kept for their next sign-in`}.
        </Notice>
      )}
      {state === 'paused' && !isTooOld && !isOther && (
        <Notice isWarning action={{ text: 'Sign in', onPress: () => setSigningIn(true) }}>
          Your session has ended. You can go on; {waiting(queued)} {isPersistent ? 'on this device' : 'in this tab'} and
          sent once you have signed in again.
        </Notice>
      )}
      {isTooOld && (
        <Notice isWarning action={{ text: 'Reload', onPress: appUpdate.reload }}>
          The server is older than this app. Your changes stay on this device until the server is updated, or reload to
          get the server’s version of the app.
        </Notice>
      )}
      {age === 'newer' && !hasUpdate && (
        <Notice action={{ text: 'Reload', onPress: appUpdate.reload }}>
          The server is newer than this app. Reload to update the app.
        </Notice>
      )}
      {!isPersistent && !isPrivateRead && (
        <Notice isWarning action={{ text: 'OK', onPress: () => setPrivateRead(true) }}>
          This browser window keeps no data. The app works while there is a connection; changes that are not sent yet
          are lost if you close the tab.
        </Notice>
      )}
      {storageError !== undefined && (
        <Notice isWarning>
          This device has no space for changes. Keep the tab open until they are sent, or free some space.
        </Notice>
      )}
      <SignInAgain isOpen={isSigningIn} onClose={() => setSigningIn(false)} />
    </>
  )
}

function waiting(queued: number): string {
  if (queued === 0) return 'changes are kept'
  return queued === 1 ? '1 change is kept' : `${queued} changes are kept`
}

/** Lets the browser ask before the tab is closed, while it has the only copy of changes. */
function useWarningBeforeClose(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [isNeeded])
}
