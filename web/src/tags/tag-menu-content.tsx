import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { tagNameProblem } from '../tasks/data/validate.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import type { OpenedMenu } from '../ui/menu-button.tsx'
import { MenuPopover } from '../ui/menu-popover.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { useTagActions } from './tag-actions.ts'

const TagColorDialog = dialogWhenNeeded(async () => (await import('./tag-color-dialog.tsx')).TagColorDialog)
const NameDialog = dialogWhenNeeded(async () => (await import('../lists/name-dialog.tsx')).NameDialog)

/** The entries of the menu of a tag, and the dialogs that they open. */
export function TagMenuContent({ tag, ...menu }: { tag: string } & OpenedMenu) {
  const [dialog, setDialog] = useState<'name' | 'color'>()
  const onClose = () => setDialog(undefined)
  const { rename, remove } = useTagActions()
  const navigate = useNavigate()
  const entries: MenuEntry[] = [
    { text: 'Rename tag', icon: 'pencil', onAction: () => setDialog('name') },
    { text: 'Color', icon: 'palette', onAction: () => setDialog('color') },
    'line',
    {
      text: 'Delete tag',
      icon: 'trash',
      isDanger: true,
      onAction: async () => {
        if (await remove(tag)) void navigate({ to: '/today' })
      },
    },
  ]
  return (
    <>
      <MenuPopover {...menu} entries={entries} />
      <TagColorDialog tag={tag} isOpen={dialog === 'color'} onClose={onClose} />
      <NameDialog
        title="Rename tag"
        name={tag}
        problemOf={tagNameProblem}
        isOpen={dialog === 'name'}
        onClose={onClose}
        onSave={async (name) => {
          if (await rename(tag, name)) void navigate({ to: '/tags/$tag', params: { tag: name }, replace: true })
        }}
      />
    </>
  )
}
