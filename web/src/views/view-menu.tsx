import type { View } from '@taskwire/client'
import { MenuButton } from '../ui/menu-button.tsx'
import { whenNeeded } from '../ui/when-needed.tsx'

const ViewMenuContent = whenNeeded(async () => (await import('./view-menu-content.tsx')).ViewMenuContent)

/** The menu of a view, in the head of its screen. */
export function ViewMenu({ view }: { view: View }) {
  return <MenuButton label="Actions of the view">{(menu) => <ViewMenuContent {...menu} view={view} />}</MenuButton>
}
