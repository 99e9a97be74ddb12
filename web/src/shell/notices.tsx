import type { ReactNode } from 'react'
import { withUpgrade } from '../ui/with-upgrade.tsx'

/** Loaded after the first screen: until then there is nothing that a user could do about it. */
const AppNotices = withUpgrade(
  () => null,
  async () => (await import('./app-notices.tsx')).AppNotices,
)

/** What the user has to know about the app as a whole. Nothing is shown while all is well. */
export function Notices(): ReactNode {
  return (
    <div role="status">
      <AppNotices />
    </div>
  )
}
