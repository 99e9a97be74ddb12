import { useNavigate } from '@tanstack/react-router'
import type { View } from '@taskwire/client'
import { useState } from 'react'
import type { MenuEntry } from '../ui/menu.tsx'
import type { OpenedMenu } from '../ui/menu-button.tsx'
import { MenuPopover } from '../ui/menu-popover.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { useOrderedViews } from './queries.ts'
import { useViewActions } from './view-actions.ts'

const ViewDialog = dialogWhenNeeded(async () => (await import('./view-dialog.tsx')).ViewDialog)

/** The entries of the menu of a view, and the dialog that they open. */
export function ViewMenuContent({ view, ...menu }: { view: View } & OpenedMenu) {
  const [isEdited, setEdited] = useState(false)
  const { update, remove, move } = useViewActions()
  const navigate = useNavigate()
  // The sidebar shows favorites before the other views, so a view moves among those like it.
  const views = useOrderedViews().filter(({ favorite }) => favorite === view.favorite)
  const at = views.findIndex(({ id }) => id === view.id)
  const [above, below] = [views[at - 1], views[at + 1]]
  const entries: MenuEntry[] = [
    { text: 'Edit view', icon: 'pencil', onAction: () => setEdited(true) },
    {
      text: view.layout === 'board' ? 'Show as list' : 'Show as board',
      icon: view.layout === 'board' ? 'list' : 'board',
      onAction: () => void update(view.id, { layout: view.layout === 'board' ? 'list' : 'board' }),
    },
    {
      text: view.favorite ? 'Remove from favorites' : 'Add to favorites',
      icon: 'star',
      onAction: () => void update(view.id, { favorite: !view.favorite }),
    },
    'line',
    {
      text: 'Move view up',
      icon: 'view',
      isDisabled: !above,
      onAction: () => above && void move(view.id, { before: above.id }),
    },
    {
      text: 'Move view down',
      icon: 'view',
      isDisabled: !below,
      onAction: () => below && void move(view.id, { after: below.id }),
    },
    'line',
    {
      text: 'Delete view',
      icon: 'trash',
      isDanger: true,
      onAction: () => {
        void remove(view)
        void navigate({ to: '/today' })
      },
    },
  ]
  return (
    <>
      <MenuPopover {...menu} entries={entries} />
      <ViewDialog view={view} isOpen={isEdited} onClose={() => setEdited(false)} />
    </>
  )
}
