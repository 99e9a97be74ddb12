import { withUpgrade } from '../ui/with-upgrade.tsx'

interface BellProps {
  isOfScreen?: boolean
  onChosen?: () => void
}

/** The bell of the reminders, whose code is loaded after the first screen. */
export const Bell = withUpgrade<BellProps>(
  () => null,
  async () => (await import('../reminders/bell.tsx')).Bell,
)
