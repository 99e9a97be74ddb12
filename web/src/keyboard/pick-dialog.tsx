import type { ReactNode } from 'react'
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components'
import { Key } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

/** One choice of a dialog that is filtered by typing. */
export interface Pick {
  id: string
  text: string
  mark?: ReactNode
  note?: string | undefined
  keys?: readonly string[]
  /** True for choices that are shown whatever is typed. */
  isAlways?: boolean
}

interface PickDialogProps {
  label: string
  placeholder: string
  picks: readonly Pick[]
  isOpen: boolean
  onClose: () => void
  onPick: (id: string) => void
  /** What is typed, for choices that depend on it. */
  onType?: (text: string) => void
}

/** A field with choices below it: typing filters them, the arrow keys and Enter choose one. */
export function PickDialog({ isOpen, onClose, label, ...props }: PickDialogProps) {
  return (
    <ModalOverlay className="scrim" isOpen={isOpen} onOpenChange={(open) => open || onClose()} isDismissable>
      <Modal className="modal modal-pick">
        <Dialog className="pick" aria-label={label}>
          <PickForm label={label} onClose={onClose} {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function PickForm({ label, placeholder, picks, onClose, onPick, onType }: Omit<PickDialogProps, 'isOpen'>) {
  const { contains } = useFilter({ sensitivity: 'base' })
  const always = new Set(picks.filter((pick) => pick.isAlways).map((pick) => pick.text))
  return (
    <Autocomplete
      filter={(text, typed) => always.has(text) || contains(text, typed)}
      {...(onType ? { onInputChange: onType } : {})}
    >
      <SearchField className="pick-field" aria-label={label} autoFocus>
        <Icon name="search" />
        <Input className="pick-input" placeholder={placeholder} />
      </SearchField>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className="pick-scroll" tabIndex={0} aria-label="Choices">
        <Menu
          className="menu pick-menu"
          aria-label={label}
          items={picks}
          renderEmptyState={() => <p className="pick-empty">Nothing found.</p>}
          onAction={(key) => {
            onClose()
            onPick(String(key))
          }}
        >
          {(pick) => (
            <MenuItem id={pick.id} textValue={pick.text} className="menu-item">
              {pick.mark}
              <span className="menu-item-text">{pick.text}</span>
              {pick.note !== undefined && <span className="pick-note">{pick.note}</span>}
              {pick.keys?.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </MenuItem>
          )}
        </Menu>
      </section>
    </Autocomplete>
  )
}
