import type { Section } from '@taskwire/client'
import { MenuButton } from '../ui/menu-button.tsx'
import { whenNeeded } from '../ui/when-needed.tsx'

const SectionMenuContent = whenNeeded(async () => (await import('./section-menu-content.tsx')).SectionMenuContent)

/** The menu of a section: rename, move, delete. */
export function SectionMenu({ section }: { section: Section }) {
  return (
    <MenuButton label={`Actions of ${section.name}`}>
      {(menu) => <SectionMenuContent {...menu} section={section} />}
    </MenuButton>
  )
}
