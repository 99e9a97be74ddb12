import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useLists } from '../tasks/data/queries.ts'
import { useSelection } from '../tasks/list/selection.tsx'
import type { MenuEntry } from '../ui/menu.tsx'
import type { OpenedMenu } from '../ui/menu-button.tsx'
import { MenuPopover } from '../ui/menu-popover.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { useListActions } from './list-actions.ts'
import type { ListMenuProps } from './list-menu.tsx'

const ListDialog = dialogWhenNeeded(async () => (await import('./list-dialog.tsx')).ListDialog)
const NameDialog = dialogWhenNeeded(async () => (await import('./name-dialog.tsx')).NameDialog)

/** The entries of the menu of a list, and the dialogs that they open. */
export function ListMenuContent({ list, isCompletedShown, onShowCompleted, ...menu }: ListMenuProps & OpenedMenu) {
  const [dialog, setDialog] = useState<'edit' | 'section'>()
  const { archive, unarchive, remove, createSection, move } = useListActions()
  const { start } = useSelection()
  const navigate = useNavigate()
  const lists = useLists()
  const at = lists.findIndex(({ id }) => id === list.id)
  const [above, below] = [lists[at - 1], lists[at + 1]]

  const entries: MenuEntry[] = [
    { text: 'Edit list', icon: 'pencil', onAction: () => setDialog('edit') },
    { text: 'Add section', icon: 'section', onAction: () => setDialog('section') },
    { text: 'Select tasks', icon: 'select', onAction: start },
    {
      text: isCompletedShown ? 'Hide completed tasks' : 'Show completed tasks',
      icon: 'check',
      onAction: () => onShowCompleted(!isCompletedShown),
    },
    'line',
    {
      text: 'Move list up',
      icon: 'list',
      isDisabled: at < 0 || !above,
      onAction: () => above && void move(list.id, { before: above.id }),
    },
    {
      text: 'Move list down',
      icon: 'list',
      isDisabled: at < 0 || !below,
      onAction: () => below && void move(list.id, { after: below.id }),
    },
    'line',
    list.archivedAt
      ? { text: 'Take out of the archive', icon: 'archive', onAction: () => void unarchive(list) }
      : { text: 'Archive', icon: 'archive', onAction: () => void archive(list) },
    {
      text: 'Delete list',
      icon: 'trash',
      isDanger: true,
      onAction: () => {
        void remove(list)
        void navigate({ to: '/today' })
      },
    },
  ]
  return (
    <>
      <MenuPopover {...menu} entries={entries} />
      <ListDialog list={list} isOpen={dialog === 'edit'} onClose={() => setDialog(undefined)} />
      <NameDialog
        title="New section"
        name=""
        isOpen={dialog === 'section'}
        onClose={() => setDialog(undefined)}
        onSave={(name) => void createSection(list.id, name)}
      />
    </>
  )
}
