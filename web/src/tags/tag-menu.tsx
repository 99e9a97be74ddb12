import { MenuButton } from '../ui/menu-button.tsx'
import { whenNeeded } from '../ui/when-needed.tsx'

const TagMenuContent = whenNeeded(async () => (await import('./tag-menu-content.tsx')).TagMenuContent)

/** The menu of a tag, in the head of its screen. */
export function TagMenu({ tag }: { tag: string }) {
  return <MenuButton label="Actions of the tag">{(menu) => <TagMenuContent {...menu} tag={tag} />}</MenuButton>
}
