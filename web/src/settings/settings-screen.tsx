import { Screen } from '../layout/screen.tsx'
import { whenNeeded } from '../ui/when-needed.tsx'
import { AccountSection } from './account-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { ArchiveSection } from './archive-section.tsx'
import { TokensSection } from './tokens-section.tsx'

// Its fields are the largest of the app.
const DateSection = whenNeeded(async () => (await import('./date-section.tsx')).DateSection)

// Its form has the fields of tags.
const FeedsSection = whenNeeded(async () => (await import('./feeds/feeds-section.tsx')).FeedsSection)

/** What a person can set. */
export function SettingsScreen() {
  return (
    <Screen title="Settings">
      <div className="settings">
        <AccountSection />
        <AppearanceSection />
        <DateSection />
        <ArchiveSection />
        <FeedsSection />
        <TokensSection />
      </div>
    </Screen>
  )
}
