import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useKeyboard } from '../keyboard/keyboard-provider.tsx'
import { SidebarLists } from '../lists/sidebar-lists.tsx'
import { Button, IconButton, Key } from '../ui/button.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { withUpgrade } from '../ui/with-upgrade.tsx'
import { Bell } from './lazy-bell.ts'
import { NavViews } from './nav-views.tsx'
import { StatusButton } from './status-button.tsx'

const ListDialog = dialogWhenNeeded(async () => (await import('../lists/list-dialog.tsx')).ListDialog)

/** The saved views, whose code is loaded after the first screen. */
const SidebarViews = withUpgrade<{ onChosen?: () => void }>(
  () => null,
  async () => (await import('../views/sidebar-views.tsx')).SidebarViews,
)

/** The navigation: the views, the lists, and the state of the connection. */
export function Sidebar({ onChosen }: { onChosen?: () => void }) {
  const run = useKeyboard()
  const chosen = onChosen ? { onChosen } : {}
  const then = (id: 'quick-add' | 'palette' | 'help') => () => {
    onChosen?.()
    run(id)
  }
  return (
    <nav className="sidebar" aria-label="Views and lists">
      <div className="sidebar-top">
        <Button look="quiet" icon="search" onPress={then('palette')}>
          <span className="sidebar-search">Search</span>
          <Key>{isMac() ? '⌘K' : 'Ctrl K'}</Key>
        </Button>
        <IconButton icon="plus" label="Quick add" shortcut="Q" onPress={then('quick-add')} />
      </div>
      <div className="sidebar-scroll">
        <NavViews {...chosen} />
        <ListsHeading {...chosen} />
        <SidebarLists {...chosen} />
        <SidebarViews {...chosen} />
      </div>
      <div className="sidebar-bottom">
        <StatusButton {...chosen} />
        <Bell {...chosen} />
        <IconButton icon="keyboard" label="Keyboard shortcuts" shortcut="?" onPress={then('help')} />
        <SettingsButton {...chosen} />
      </div>
    </nav>
  )
}

function ListsHeading({ onChosen }: { onChosen?: () => void }) {
  const [isCreating, setCreating] = useState(false)
  const navigate = useNavigate()
  return (
    <div className="nav-heading">
      <h2 className="nav-title">Lists</h2>
      <IconButton icon="plus" label="New list" onPress={() => setCreating(true)} />
      <ListDialog
        isOpen={isCreating}
        onClose={() => setCreating(false)}
        onCreated={(listId) => {
          void navigate({ to: '/lists/$listId', params: { listId } })
          onChosen?.()
        }}
      />
    </div>
  )
}

function SettingsButton({ onChosen }: { onChosen?: () => void }) {
  const navigate = useNavigate()
  return (
    <IconButton
      icon="settings"
      label="Settings"
      onPress={() => {
        void navigate({ to: '/settings' })
        onChosen?.()
      }}
    />
  )
}

function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}
