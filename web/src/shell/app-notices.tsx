import type { ReactNode } from 'react'
import { useSessionState } from '../session/provider.tsx'
import { appUpdate, useHasUpdate } from './app-update.ts'
import { Notice } from './notice.tsx'
import { SignedInNotices } from './signed-in-notices.tsx'

/** The notices that hold at present. */
export function AppNotices(): ReactNode {
  const { phase } = useSessionState()
  const hasUpdate = useHasUpdate()
  return (
    <>
      {hasUpdate && (
        <Notice action={{ text: 'Reload', onPress: appUpdate.reload }}>
          A new version of the app is ready. Reload when it suits you.
        </Notice>
      )}
      {phase === 'signed-in' && <SignedInNotices hasUpdate={hasUpdate} />}
    </>
  )
}
