import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button, IconButton } from './button.tsx'

interface ModalDialogProps {
  title: string
  isOpen: boolean
  onClose: () => void
  isWide?: boolean
  /** Only its content closes it: no click outside, and no Escape. */
  isKept?: boolean
  children: ReactNode
}

/** A dialog in the middle of the screen. */
export function ModalDialog({ title, isOpen, onClose, isWide, isKept = false, children }: ModalDialogProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable={!isKept}
      isKeyboardDismissDisabled={isKept}
    >
      <Modal className={isWide ? 'modal modal-wide' : 'modal'}>
        <Dialog className="dialog">
          <div className="dialog-heading">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {isKept || <IconButton icon="close" label="Close" onPress={onClose} />}
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

interface SheetProps {
  label: string
  isOpen: boolean
  onClose: () => void
  side?: 'left' | 'right'
  children: ReactNode
}

/** A panel over one side of the screen. */
export function Sheet({ label, isOpen, onClose, side = 'right', children }: SheetProps) {
  const kind = side === 'left' ? 'drawer' : 'sheet'
  return (
    <ModalOverlay
      className={`scrim ${kind}-scrim`}
      isOpen={isOpen}
      onOpenChange={(open) => open || onClose()}
      isDismissable
    >
      <Modal className={kind}>
        <Dialog className="panel-dialog" aria-label={label}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

interface ConfirmDialogProps {
  title: string
  text: string
  /** The text of the button that does it. */
  action: string
  isOpen: boolean
  onConfirm: () => void
  onClose: () => void
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, text, action, isOpen, onConfirm, onClose }: ConfirmDialogProps) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable>
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title" className="dialog-title">
            {title}
          </Heading>
          <p className="dialog-text">{text}</p>
          <div className="dialog-buttons">
            <Button autoFocus onPress={onClose}>
              Cancel
            </Button>
            <Button
              look="danger"
              onPress={() => {
                onConfirm()
                onClose()
              }}
            >
              {action}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
