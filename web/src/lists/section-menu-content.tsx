import type { Section } from '@taskwire/client'
import { useState } from 'react'
import { useSections } from '../tasks/data/queries.ts'
import type { OpenedMenu } from '../ui/menu-button.tsx'
import { MenuPopover } from '../ui/menu-popover.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { useListActions } from './list-actions.ts'

const NameDialog = dialogWhenNeeded(async () => (await import('./name-dialog.tsx')).NameDialog)

/** The entries of the menu of a section, and the dialog that renames it. */
export function SectionMenuContent({ section, ...menu }: { section: Section } & OpenedMenu) {
  const [isRenaming, setRenaming] = useState(false)
  const { renameSection, moveSection, removeSection } = useListActions()
  const sections = useSections(section.listId)
  const at = sections.findIndex(({ id }) => id === section.id)
  const [above, below] = [sections[at - 1], sections[at + 1]]
  return (
    <>
      <MenuPopover
        {...menu}
        entries={[
          { text: 'Rename', icon: 'pencil', onAction: () => setRenaming(true) },
          {
            text: 'Move up',
            icon: 'section',
            isDisabled: !above,
            onAction: () => above && void moveSection(section.id, { before: above.id }),
          },
          {
            text: 'Move down',
            icon: 'section',
            isDisabled: !below,
            onAction: () => below && void moveSection(section.id, { after: below.id }),
          },
          'line',
          {
            text: 'Delete section',
            icon: 'trash',
            isDanger: true,
            onAction: () => void removeSection(section.id, section.name),
          },
        ]}
      />
      <NameDialog
        title="Rename section"
        name={section.name}
        isOpen={isRenaming}
        onClose={() => setRenaming(false)}
        onSave={(name) => void renameSection(section.id, name)}
      />
    </>
  )
}
