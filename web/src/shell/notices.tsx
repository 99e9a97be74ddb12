import type { ReactNode } from 'react'
import { useSessionState } from '../session/provider.tsx'
import { withUpgrade } from '../ui/with-upgrade.tsx'
import { useAppUpdate } from './app-update.tsx'
import { Notice } from './notice.tsx'

/** Shown after the first screen: until then there is nothing that a user could do about it. */
const SignedInNotices = withUpgrade(
  (_: { hasUpdate: boolean }) => null,
  async () => (await import('./signed-in-notices.tsx')).SignedInNotices,
)

/** What the user has to know about the app as a whole. Nothing is shown while all is well. */
export function Notices(): ReactNode {
  const { phase } = useSessionState()
  const { isReady, reload } = useAppUpdate()
  return (
    <div role="status">
      {isReady && (
        <Notice action={{ text: 'Reload', onPress: reload }}>
          A new version of the app is ready. Reload when it suits you.
        </Notice>
      )}
      {phase === 'signed-in' && <SignedInNotices hasUpdate={isReady} />}
    </div>
  )
}
