import type { ReactNode } from 'react'
import { useSessionState } from '../session/provider.tsx'
import { useAppUpdate } from './app-update.tsx'
import { Notice } from './notice.tsx'
import { SignedInNotices } from './signed-in-notices.tsx'

/** The notices that hold at present. */
export function AppNotices(): ReactNode {
  const { phase } = useSessionState()
  const { isReady, reload } = useAppUpdate()
  return (
    <>
      {isReady && (
        <Notice action={{ text: 'Reload', onPress: reload }}>
          A new version of the app is ready. Reload when it suits you.
        </Notice>
      )}
      {phase === 'signed-in' && <SignedInNotices hasUpdate={isReady} />}
    </>
  )
}
