import { Outlet } from '@tanstack/react-router'
import { useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { KeyboardProvider } from '../keyboard/keyboard-provider.tsx'
import { useExampleList } from '../lists/use-example-list.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { EditingProvider } from '../tasks/list/editing.tsx'
import { SelectionProvider, useSelection } from '../tasks/list/selection.tsx'
import { PanelHost } from '../tasks/panel/panel-host.tsx'
import { Toasts } from '../ui/toasts.tsx'
import { HAS_SIDEBAR, useMedia } from '../ui/use-media.ts'
import { dialogWhenNeeded, whenNeeded } from '../ui/when-needed.tsx'
import { withUpgrade } from '../ui/with-upgrade.tsx'
import { BottomBar } from './bottom-bar.tsx'
import { Sidebar } from './sidebar.tsx'

const RefusalMessages = withUpgrade(
  () => null,
  async () => (await import('./refusal-messages.tsx')).RefusalMessages,
)
const ReminderMessages = withUpgrade(
  () => null,
  async () => (await import('../reminders/reminder-messages.tsx')).ReminderMessages,
)
const MenuSheet = dialogWhenNeeded(async () => (await import('./menu-sheet.tsx')).MenuSheet)
const BulkBar = whenNeeded(async () => (await import('../tasks/bulk/bulk-bar.tsx')).BulkBar)

/** The frame of every screen: the sidebar or the bottom bar, the screen, the open task, and what lies over them. */
export function AppLayout() {
  const { locale } = useViewer()
  return (
    <I18nProvider locale={locale}>
      <SelectionProvider>
        <EditingProvider>
          <KeyboardProvider>
            <Frame />
            <Toasts />
          </KeyboardProvider>
        </EditingProvider>
      </SelectionProvider>
    </I18nProvider>
  )
}

function Frame() {
  const hasSidebar = useMedia(HAS_SIDEBAR)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const { isSelecting } = useSelection()
  useExampleList()
  return (
    <div className="app">
      <a className="skip-link" href="#main">
        Skip to the tasks
      </a>
      {hasSidebar && <Sidebar />}
      <main className="main" id="main" tabIndex={-1}>
        <Outlet />
        {isSelecting && <BulkBar />}
      </main>
      <PanelHost />
      <RefusalMessages />
      <ReminderMessages />
      {!hasSidebar && (
        <>
          <BottomBar onMenu={() => setMenuOpen(true)} />
          <MenuSheet isOpen={isMenuOpen} onClose={() => setMenuOpen(false)} />
        </>
      )}
    </div>
  )
}
