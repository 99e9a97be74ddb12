import { Sheet } from '../ui/dialogs.tsx'
import { Sidebar } from './sidebar.tsx'

/** The sidebar over the screen, where there is no room for it. */
export function MenuSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Sheet label="Menu" side="left" isOpen={isOpen} onClose={onClose}>
      <Sidebar onChosen={onClose} />
    </Sheet>
  )
}
